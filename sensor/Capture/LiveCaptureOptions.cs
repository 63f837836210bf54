namespace Sensor.Capture;

/// <summary>How one interface is captured.</summary>
internal sealed record LiveCaptureOptions
{
    /// <summary>An interface's name, or <c>any</c> (which knows no promiscuous mode).</summary>
    public required string Interface { get; init; }

    /// <summary>The server ports that the kernel's filter passes. Default 6379.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [6379];

    /// <summary>A libpcap filter expression instead of the one made from the ports. Default null.</summary>
    public string? Filter { get; init; }

    /// <summary>Whether the filter passes mirror encapsulations. Default true.</summary>
    public bool Tunnels { get; init; } = true;

    /// <summary>Whether the filter passes IP fragments. Default true.</summary>
    public bool Fragments { get; init; } = true;

    /// <summary>
    /// Bytes of a frame that are captured. Default 262,144: longer than any; what is cut is reported.
    /// </summary>
    public int SnapshotLength { get; init; } = 262_144;

    /// <summary>
    /// The kernel's ring, bytes. Default 64 MiB: about half a second of a full 1 Gbit/s link. When it is full the
    /// kernel drops, and counts.
    /// </summary>
    public int BufferBytes { get; init; } = 64 << 20;

    /// <summary>Default true: a mirror port's frames are addressed to others.</summary>
    public bool Promiscuous { get; init; } = true;

    /// <summary>
    /// How long the kernel keeps packets back to hand over many at once, and how long one wait lasts, ms. Default 100.
    /// Not libpcap's immediate mode: with it each slot of the ring is as large as the snapshot length, and 64 MiB hold
    /// some 500 frames.
    /// </summary>
    public int ReadTimeoutMs { get; init; } = 100;
}
