namespace Sensor.Control;

/// <summary>The socket over which a running sensor is asked and told.</summary>
internal sealed record ControlOptions
{
    /// <summary>
    /// Path of the Unix socket, of which only its owner may use it (0600); null, the default: there is none. There is
    /// none over TCP, ever.
    /// </summary>
    public string? SocketPath { get; init; }

    /// <summary>Connections at one time; default 64. More are refused with a sentence.</summary>
    public int MaxConnections { get; init; } = 64;

    /// <summary>A connection that sends nothing for so long is ended; default 10 minutes.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long the rest of a command, and the taking of an answer, are waited for; default 10 s: then the connection is
    /// ended, so that those who say and take nothing leave room for others.
    /// </summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of one command; default 64 KiB. A longer one ends its connection.</summary>
    public int MaxCommandBytes { get; init; } = 64 * 1024;
}
