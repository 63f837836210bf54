using Sensor.Formats;
using Sensor.Sinks;

namespace Sensor.Hosting;

/// <summary>A sink, and in which format it gets the events.</summary>
/// <param name="Format">One of <see cref="EventFormats"/>.</param>
/// <param name="Sink">Disposed by who opened it.</param>
internal sealed record SensorOutput(EventFormat Format, IAuditSink Sink)
{
    /// <summary>Bytes of the longest line that it takes, the line's end included.</summary>
    public int MaxLineBytes { get; init; } = EventFormats.MaxLineBytes;

    /// <summary>Whether it takes the frames of a spool in place of lines.</summary>
    public bool IsFramed { get; init; }
}
