using System.Net;

namespace Sensor.Metrics;

/// <summary>Where and how a running sensor shows its metrics.</summary>
internal sealed record MetricsOptions
{
    /// <summary>
    /// Where it is asked over HTTP; null, the default: nowhere. Loopback unless <see cref="AllowRemote"/> is said.
    /// </summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>Whether <see cref="Listen"/> may be an address that other hosts reach. Default false.</summary>
    public bool AllowRemote { get; init; }

    /// <summary>
    /// Names in the Host header that are taken besides addresses, localhost and, with <see cref="AllowRemote"/>, this
    /// host's own: a page of a foreign name that points here (DNS rebinding) reads nothing. Default none.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>
    /// Whether the status page is there, with the names of users and the patterns of keys. Default true: whoever can log
    /// in on this host can read it.
    /// </summary>
    public bool StatusPage { get; init; } = true;

    /// <summary>Where metrics are sent; null, the default: nowhere.</summary>
    public OtlpOptions? Otlp { get; init; }

    /// <summary>
    /// Connections at one time; default 256. For one more the oldest without a whole request is closed; that one itself,
    /// where all are being answered.
    /// </summary>
    public int MaxConnections { get; init; } = 256;

    /// <summary>How long a request, and the taking of its answer, may last; default 5 s each.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of a request with its headers; default 8 KiB. A longer one is refused.</summary>
    public int MaxRequestBytes { get; init; } = 8 * 1024;

    /// <summary>Reads <c>ADDRESS:PORT</c>, <c>[ADDRESS]:PORT</c> or <c>localhost:PORT</c>.</summary>
    public static IPEndPoint? EndPointOf(string text)
    {
        const string Localhost = "localhost:";
        text = text.StartsWith(Localhost, StringComparison.OrdinalIgnoreCase)
            ? $"{IPAddress.Loopback}:{text[Localhost.Length..]}"
            : text;
        return IPEndPoint.TryParse(text, out IPEndPoint? endPoint) && endPoint.Port > 0 ? endPoint : null;
    }

    /// <summary>What is wrong with the address; null: nothing.</summary>
    public string? Problem => Listen is null || AllowRemote || IPAddress.IsLoopback(Listen.Address)
        ? null
        : "other hosts reach this address, and metrics have no password: name one of the loopback, or say "
            + "metrics.allow_remote: true";
}
