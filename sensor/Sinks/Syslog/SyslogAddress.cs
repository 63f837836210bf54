using System.Globalization;

namespace Sensor.Sinks.Syslog;

/// <summary>
/// A receiver: <c>unix:///dev/log</c>, <c>udp://host[:514]</c>, <c>tcp://host[:514]</c>, <c>tls://host[:6514]</c>.
/// </summary>
/// <param name="Transport">How it is reached.</param>
/// <param name="Host">A name or an address (IPv6 without brackets); the path of a Unix socket.</param>
/// <param name="Port">0 for a Unix socket.</param>
internal sealed record SyslogAddress(SyslogTransport Transport, string Host, int Port)
{
    public const int DefaultPort = 514;
    public const int DefaultTlsPort = 6514;

    /// <summary>What the kernel takes of a Unix socket's path, its end included (unix(7)).</summary>
    private const int LongestPath = 107;

    public bool IsStream => Transport is SyslogTransport.Tcp or SyslogTransport.Tls;

    /// <summary>Reads a URL; the problem is one sentence.</summary>
    public static bool TryParse(string url, out SyslogAddress? address, out string? problem)
    {
        address = null;
        problem = "must be unix:///dev/log, udp://HOST:PORT, tcp://HOST:PORT or tls://HOST:PORT";
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        SyslogTransport? transport = (scheme < 0 ? "" : url[..scheme]) switch
        {
            "unix" => SyslogTransport.Unix,
            "udp" => SyslogTransport.Udp,
            "tcp" => SyslogTransport.Tcp,
            "tls" => SyslogTransport.Tls,
            _ => null,
        };
        if (transport is null)
        {
            return false;
        }

        string rest = url[(scheme + 3)..];
        if (transport == SyslogTransport.Unix)
        {
            bool path = rest.StartsWith('/') && System.Text.Encoding.UTF8.GetByteCount(rest) is > 1 and <= LongestPath;
            problem = path ? null : "unix:// is followed by the socket's whole path, 107 bytes at most: unix:///dev/log";
            address = path ? new SyslogAddress(SyslogTransport.Unix, rest, 0) : null;
            return path;
        }

        // System.Uri does not know the ports and hosts of these schemes better than those of http.
        bool read = Uri.TryCreate($"http://{rest}", UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length == 0
            && uri.PathAndQuery == "/" && uri.Fragment.Length == 0 && uri.Host.Length > 0;
        if (read)
        {
            bool named = rest.TrimEnd('/').EndsWith(
                string.Create(CultureInfo.InvariantCulture, $":{uri!.Port}"), StringComparison.Ordinal);
            int port = named ? uri.Port : transport == SyslogTransport.Tls ? DefaultTlsPort : DefaultPort;
            address = new SyslogAddress(transport.Value, uri.IdnHost, port);
            problem = port == 0 ? "a receiver's port is a number from 1 to 65535" : null;
        }

        address = problem is null ? address : null;
        return problem is null;
    }

    /// <summary>The URL, for messages.</summary>
    public override string ToString()
    {
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return Transport switch
        {
            SyslogTransport.Unix => $"unix://{Host}",
            SyslogTransport.Udp => string.Create(CultureInfo.InvariantCulture, $"udp://{host}:{Port}"),
            SyslogTransport.Tcp => string.Create(CultureInfo.InvariantCulture, $"tcp://{host}:{Port}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"tls://{host}:{Port}"),
        };
    }
}
