using System.Net;
using System.Text;

namespace Sensor.Metrics;

/// <summary>The head of a request, as far as it matters here: which method, which path, and under which name.</summary>
internal readonly record struct MetricsRequest(string Method, string Path, string Host)
{
    public bool IsHead => Method == "HEAD";

    public bool Reads => Method is "GET" or "HEAD";

    /// <summary>Null: it is no request of HTTP 1, or names no host, or more than one.</summary>
    public static MetricsRequest? Parse(ReadOnlySpan<byte> head)
    {
        if (head.ContainsAnyExceptInRange((byte)'\t', (byte)'~'))
        {
            return null;
        }

        string[] lines = Encoding.ASCII.GetString(head).Split("\r\n");
        string[] words = lines[0].Split(' ');
        string[] hosts =
        [
            .. lines.Skip(1).Where(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase))
                .Select(line => line["Host:".Length..].Trim()),
        ];
        if (words is not [{ Length: > 0 } method, ['/', ..] target, "HTTP/1.0" or "HTTP/1.1"] || hosts.Length != 1)
        {
            return null;
        }

        int query = target.IndexOf('?', StringComparison.Ordinal);
        return new MetricsRequest(method, query < 0 ? target : target[..query], hosts[0]);
    }

    /// <summary>
    /// Whether the name under which it was asked is ours. A browser that was led here by a foreign name says that name.
    /// </summary>
    public bool IsFor(MetricsOptions options)
    {
        string name = NameOf(Host);
        if (IPAddress.TryParse(name, out IPAddress? address))
        {
            return options.AllowRemote || IPAddress.IsLoopback(address);
        }

        return IsOne(name, "localhost") || options.Hosts.Any(host => IsOne(name, host))
            || (options.AllowRemote && IsOne(name, Environment.MachineName));
    }

    private static bool IsOne(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Without the port.</summary>
    private static string NameOf(string host)
    {
        int colon = host.LastIndexOf(':');
        return colon > host.LastIndexOf(']') ? host[..colon].Trim('[', ']') : host.Trim('[', ']');
    }
}
