namespace Sensor.Capture;

/// <summary>How capture files are read.</summary>
internal sealed record PcapFileOptions
{
    /// <summary>A libpcap filter expression; null (the default) passes every frame and needs no libpcap.</summary>
    public string? Filter { get; init; }

    /// <summary>Whether the SHA-256 of the files' bytes is computed while they are read. Default false.</summary>
    public bool ComputeSha256 { get; init; }

    /// <summary>
    /// Bytes of the read buffer of one file. Default 256 KiB; it grows for a longer frame, up to its limit.
    /// </summary>
    public int BufferSize { get; init; } = 256 << 10;

    /// <summary>
    /// The longest frame that is believed, bytes. Default 16 MiB (libpcap's own limit for Ethernet is 256 KiB); a
    /// longer one is taken for damage, and the file ends there.
    /// </summary>
    public int MaxFrameLength { get; init; } = 16 << 20;

    /// <summary>Interfaces in one section of a pcapng file. Default 65,536; more are taken for damage.</summary>
    public int MaxInterfaces { get; init; } = 65536;
}
