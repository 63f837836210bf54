using Sensor.Streams;

namespace Sensor.Capture.Ebpf;

/// <summary>What the reader keeps of one connection: how far each direction is told, and what names it.</summary>
internal sealed class HostConnection(ulong id, int number, StreamOpened opened, bool isReversed)
{
    private readonly long[] _next = new long[2];

    public ulong Id => id;

    /// <summary>Stands for it in items.</summary>
    public int Number => number;

    public StreamOpened Opened => opened;

    public required int ProcessId { get; init; }

    public required int Descriptor { get; init; }

    public required ulong Inode { get; init; }

    /// <summary>The process read to the end: the other side ended first.</summary>
    public bool IsReadToEnd { get; set; }

    public long LastTimeNs { get; set; } = opened.TimeNs;

    /// <summary>Environment.TickCount64 of the last record.</summary>
    public long SeenAt { get; set; }

    /// <summary>The direction of what the process read; a Redis that is the client of its master reads replies.</summary>
    public Direction DirectionOf(int way) =>
        way == 0 != isReversed ? Direction.ToServer : Direction.ToClient;

    public ref long Next(int way) => ref _next[way];
}
