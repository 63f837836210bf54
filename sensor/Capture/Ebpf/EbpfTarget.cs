namespace Sensor.Capture.Ebpf;

/// <summary><c>enum target</c> of bpf/maps.h: what is wanted of a process.</summary>
[Flags]
internal enum EbpfTarget : uint
{
    None = 0,

    /// <summary>Note which threads are within OpenSSL.</summary>
    TlsCalls = 1,

    /// <summary>Tell what passes.</summary>
    Tell = 2,
}

/// <summary><c>enum counter</c> of bpf/record.h.</summary>
internal enum EbpfCounter : uint
{
    RingFull,
    RingFullBytes,
    Records,
    Bytes,
    CutBytes,
    UnreadableBytes,
    UnknownTlsBytes,
}
