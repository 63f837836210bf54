namespace Sensor.Control;

/// <summary>The socket over which a running sensor is asked and told.</summary>
internal sealed record ControlOptions
{
    /// <summary>
    /// Path of the Unix socket, of which only its owner may use it (0600); null, the default: there is none. There is
    /// none over TCP, ever.
    /// </summary>
    public string? SocketPath { get; init; }

    /// <summary>Connections at one time; default 16. More are refused with a sentence.</summary>
    public int MaxConnections { get; init; } = 16;

    /// <summary>Bytes of one command; default 64 KiB. A longer one ends its connection.</summary>
    public int MaxCommandBytes { get; init; } = 64 * 1024;
}
