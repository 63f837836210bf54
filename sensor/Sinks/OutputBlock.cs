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

    public void Clear()
    {
        Buffer.Clear();
        Events = 0;
    }
}
