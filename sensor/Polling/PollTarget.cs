using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sensor.Polling;

/// <summary>How a server is reached.</summary>
internal enum PollTransport : byte
{
    Tcp,
    Tls,
    UnixSocket,
}

/// <summary>
/// A server to ask: <c>redis://[user@]host[:port]</c>, <c>rediss://…</c> over TLS, <c>unix:///path</c> or
/// <c>unix://user@/path</c>. Never holds a password: a URL stands in the list of processes.
/// </summary>
internal sealed record PollTarget
{
    public const int DefaultPort = 6379;

    private const int MaxHostLength = 255;

    public required PollTransport Transport { get; init; }

    /// <summary>A name or an address (IPv6 without brackets); the path of a Unix socket.</summary>
    public required string Host { get; init; }

    public int Port { get; init; }

    /// <summary>Where a server that is asked over a Unix socket listens, if at all: on this machine.</summary>
    public string NetworkHost => Transport == PollTransport.UnixSocket ? "127.0.0.1" : Host;

    /// <summary>Null: the server's default user, or the one that a client certificate names.</summary>
    public string? User { get; init; }

    /// <summary>Reads a URL; the problem is one sentence, which never repeats a password.</summary>
    public static bool TryParse(string url, out PollTarget? target, out string? problem)
    {
        target = null;
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? "" : url[(scheme + 3)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        int at = (slash < 0 ? rest : rest[..slash]).LastIndexOf('@'); // a path may hold one too
        string? user = at < 0 ? null : rest[..at];
        rest = rest[(at + 1)..];
        PollTransport? transport = (scheme < 0 ? "" : url[..scheme]) switch
        {
            "redis" or "valkey" => PollTransport.Tcp,
            "rediss" or "valkeys" => PollTransport.Tls,
            "unix" => PollTransport.UnixSocket,
            _ => null,
        };

        if (user is not null && user.Contains(':', StringComparison.Ordinal))
        {
            problem = "a password in the server's address would stand in the list of processes; "
                + "put it into a file and name that file";
        }
        else if (transport is null)
        {
            problem = "a server's address begins with redis://, rediss:// or unix://";
        }
        else if (user is { Length: 0 } || user?.AsSpan().IndexOfAny(' ', '\0', '/') >= 0)
        {
            problem = "what stands before @ in a server's address is no user name";
        }
        else
        {
            return TryParsePlace(new PollTarget { Transport = transport.Value, Host = rest, User = user },
                out target, out problem);
        }

        return false;
    }

    /// <summary>
    /// Whether a host is a name or an address, and nothing that would read as something else in a URL.
    /// </summary>
    public static bool IsHost(ReadOnlySpan<char> host)
    {
        foreach (char one in host)
        {
            if (!char.IsAsciiLetterOrDigit(one) && !".-_:%".Contains(one, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return host.Length is > 0 and <= MaxHostLength;
    }

    /// <summary>The URL, for messages.</summary>
    public override string ToString()
    {
        string user = User is null ? "" : $"{User}@";
        if (Transport == PollTransport.UnixSocket)
        {
            return $"unix://{user}{Host}";
        }

        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        string scheme = Transport == PollTransport.Tls ? "rediss" : "redis";
        return string.Create(CultureInfo.InvariantCulture, $"{scheme}://{user}{host}:{Port}");
    }

    private static bool TryParsePlace(PollTarget given, out PollTarget? target, out string? problem)
    {
        target = null;
        problem = null;
        if (given.Transport == PollTransport.UnixSocket)
        {
            bool path = given.Host.StartsWith('/') && given.Host.Length > 1;
            problem = path ? null : "unix:// is followed by the socket's whole path: unix:///run/redis/redis.sock";
            target = path ? given : null;
            return path;
        }

        string place = given.Host.EndsWith('/') ? given.Host[..^1] : given.Host;
        string host = place;
        string port = "";
        int bracket = place.LastIndexOf(']');
        int colon = place.IndexOf(':', Math.Max(bracket, 0));
        if (colon >= 0)
        {
            host = place[..colon];
            port = place[(colon + 1)..];
        }

        bool inBrackets = host.StartsWith('[') && host.EndsWith(']') && IPAddress.TryParse(host, out IPAddress? address)
            && address.AddressFamily == AddressFamily.InterNetworkV6;
        host = inBrackets ? host[1..^1] : host;
        int number = DefaultPort;
        bool portRead = colon < 0 || (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number is > 0 and <= ushort.MaxValue);
        if (!IsHost(host) || (host.Contains(':', StringComparison.Ordinal) && !inBrackets))
        {
            problem = "a server's address has a host: redis://10.0.0.5:6379, redis://[fd00::5]:6379";
        }
        else if (!portRead)
        {
            problem = "a server's port is a number from 1 to 65535; an IPv6 address stands in brackets";
        }
        else
        {
            target = given with { Host = host, Port = number };
        }

        return target is not null;
    }
}
