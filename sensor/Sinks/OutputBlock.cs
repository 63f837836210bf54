using Sensor.Formats;

namespace Sensor.Sinks;

/// <summary>
/// Whole lines on their way from a worker to a sink: filled by one side, handed over, written, given back.
/// </summary>
internal sealed class OutputBlock(BlockPool pool)
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

    /// <summary>Whether a sink has written it.</summary>
    public bool IsWritten => Volatile.Read(ref _written);

    private int _readers = 1;
    private bool _written;

    /// <summary>Before it is handed over: how many sinks will write it.</summary>
    public void BeginReading(int readers) => Volatile.Write(ref _readers, readers);

    public void NoteWritten() => Volatile.Write(ref _written, true);

    /// <summary>One of its readers is done with it; the last one gives it back to where it was taken from.</summary>
    public void EndReading()
    {
        if (Interlocked.Decrement(ref _readers) == 0)
        {
            pool.TakeBack(this);
        }
    }

    public void Clear()
    {
        Buffer.Clear();
        Events = 0;
        _readers = 1;
        _written = false;
    }
}
