using Sensor.Formats;

namespace Sensor.Sinks;

/// <summary>
/// Whole lines on their way from a worker to a sink: filled by one side, handed over, written, given back.
/// </summary>
internal sealed class OutputBlock
{
    /// <summary>
    /// A block that is fuller than this should be handed over: the largest event still fits into most blocks.
    /// </summary>
    private const int FullAt = 224 * 1024;
    private const int Capacity = 256 * 1024;

    public OutputBuffer Buffer { get; } = new(Capacity);

    /// <summary>How many events it holds.</summary>
    public int Events { get; set; }

    public bool IsFull => Buffer.Length >= FullAt;

    private int _readers = 1;

    /// <summary>Before it is handed over: how many sinks will write it.</summary>
    public void BeginReading(int readers) => Volatile.Write(ref _readers, readers);

    /// <summary>Whether this was the last one.</summary>
    public bool EndReading() => Interlocked.Decrement(ref _readers) == 0;

    public void Clear()
    {
        Buffer.Clear();
        Events = 0;
        _readers = 1;
    }
}
