namespace Sensor.Capture.Ebpf;

/// <summary>Which processes of this host are watched, and how.</summary>
internal sealed record EbpfOptions
{
    /// <summary>Processes by their number. Each must be a Redis.</summary>
    public IReadOnlyList<int> ProcessIds { get; init; } = [];

    /// <summary>
    /// Names of programs, of which every process is watched, also one that starts later; <c>any</c>: every Redis, Valkey
    /// and KeyDB server.
    /// </summary>
    public IReadOnlyList<string> Processes { get; init; } = [];

    /// <summary>Ports of the servers: bytes there are Redis' without further proof.</summary>
    public IReadOnlyCollection<ushort> Ports { get; init; } = [];

    /// <summary>
    /// Bytes of the ring in which the kernel keeps what the sensor has not read yet; a power of two. Default 16 MiB.
    /// When it is full, bytes are lost and told as <c>ring_full</c>, exactly.
    /// </summary>
    public int RingBytes { get; init; } = 16 << 20;

    /// <summary>Bytes of one system call that are told; the rest is a gap of known size. Default 64 MiB.</summary>
    public int CapBytes { get; init; } = 64 << 20;

    /// <summary>
    /// How often the ring is looked into, milliseconds. Default 5. Shorter costs the host more; longer needs more ring.
    /// </summary>
    public int PollMilliseconds { get; init; } = 5;

    /// <summary>Whether TLS is looked into, where that is safe. Default true.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>
    /// The way of tracing that older kernels have, also where the kernel has the newer: dearer, to compare. Default false.
    /// </summary>
    public bool TracesCalls { get; init; }

    public bool IsAsked => ProcessIds.Count + Processes.Count > 0;
}
