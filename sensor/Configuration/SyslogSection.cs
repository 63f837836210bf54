using Sensor.Sinks.Syslog;

namespace Sensor.Configuration;

/// <summary>The keys of a sink of type <c>syslog</c>.</summary>
internal static class SyslogSection
{
    private const long LeastMessage = 1024;
    private const long MostMessage = 1 << 20;

    /// <summary>What UDP over IPv4 carries.</summary>
    private const long MostDatagram = 65_507;

    /// <summary>The kernel's usual buffer of a Unix socket, less what it needs itself.</summary>
    private const long MostUnixMessage = 200 * 1024;
    private const int MostHostName = 255;
    private const int MostAppName = 48;
    private const int MostDataId = 32;

    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(10);

    private static readonly Dictionary<string, bool> Messages = new() { ["event"] = false, ["structured"] = true };

    private static readonly Dictionary<string, SyslogHeaderForm> Headers = new()
    {
        ["rfc5424"] = SyslogHeaderForm.Rfc5424,
        ["local"] = SyslogHeaderForm.Local,
    };

    public static SyslogSinkConfiguration Read(YamlSection section, string name, string format)
    {
        SyslogAddress address = Address(section);
        SyslogSinkOptions usual = new() { Address = address };
        SyslogSinkOptions options = usual with
        {
            Facility = section.Choice("facility", usual.Facility, SyslogFacilities.Names),
            Header = section.Choice("header", usual.Header, Headers),
            StructuredData = section.Choice("message", usual.StructuredData, Messages),
            StructuredDataId = Printable(section, "sd_id", usual.StructuredDataId, MostDataId),
            HostName = Printable(section, "hostname", null, MostHostName) ?? usual.HostName,
            AppName = Printable(section, "app_name", usual.AppName, MostAppName),
            ByteOrderMark = section.Flag("bom", usual.ByteOrderMark),
            MaxMessageBytes = (int)section.Bytes(
                "max_message_size", usual.MessageBytes, LeastMessage, MostBytes(address.Transport)),
            Tls = FileKeys.Tls(section, address.Transport == SyslogTransport.Tls, "tls://"),
            ConnectTimeout = section.Duration("connect_timeout", usual.ConnectTimeout, LeastTime, MostTime),
            AckTimeout = section.Duration("send_timeout", usual.AckTimeout, LeastTime, MostTime),
            SettleDelay = section.Duration("settle_delay", usual.SettleDelay, TimeSpan.Zero, MostTime),
        };
        Check(section, options);
        return new SyslogSinkConfiguration(name, format, options);
    }

    private static SyslogAddress Address(YamlSection section)
    {
        string url = section.Needed("url", "unix:///dev/log, udp://HOST:PORT, tcp://HOST:PORT or tls://HOST:PORT");
        SyslogAddress? address = null;
        if (url.Length > 0 && !SyslogAddress.TryParse(url, out address, out string? problem))
        {
            section.Refuse("url", problem!);
        }

        return address ?? new SyslogAddress(SyslogTransport.Tls, "", 0);
    }

    private static long MostBytes(SyslogTransport transport) => transport switch
    {
        SyslogTransport.Udp => MostDatagram,
        SyslogTransport.Unix => MostUnixMessage,
        _ => MostMessage,
    };

    private static void Check(YamlSection section, SyslogSinkOptions options)
    {
        if (options.Header == SyslogHeaderForm.Local && options.Address.Transport != SyslogTransport.Unix)
        {
            section.Refuse("header", "local is what a daemon takes on its own host: it is for unix:// alone");
        }

        if (options.Header == SyslogHeaderForm.Local && options.StructuredData)
        {
            section.Refuse("message", "structured needs header: rfc5424");
        }

        int at = options.StructuredDataId.IndexOf('@', StringComparison.Ordinal);
        bool named = at > 0 && options.StructuredDataId.AsSpan().IndexOfAny("=]\" ") < 0
            && options.StructuredDataId[(at + 1)..].All(one => char.IsAsciiDigit(one) || one == '.')
            && at + 1 < options.StructuredDataId.Length;
        if (!named)
        {
            section.Refuse("sd_id", "must be a name, @ and a private enterprise number: audit@32473");
        }
    }

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(usual))]
    private static string? Printable(YamlSection section, string key, string? usual, int most)
    {
        string? text = section.Text(key, usual);
        if (text is not null && (text.Length == 0 || text.Length > most
            || text.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0))
        {
            section.Refuse(key, $"must be 1 to {most} printable ASCII characters without a blank");
            return usual;
        }

        return text;
    }
}
