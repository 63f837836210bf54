namespace Sensor.Sinks;

/// <summary>
/// Where events go. Used by one thread. A sink gets whole lines, in the order in which they are to stand; it throws
/// nothing but <see cref="SinkFailure"/>.
/// </summary>
internal interface IAuditSink : IDisposable
{
    /// <summary>Takes whole lines; the bytes are borrowed for the time of the call.</summary>
    void Write(ReadOnlySpan<byte> lines);

    /// <summary>What was written before is out of this process when it returns.</summary>
    void Flush();

    /// <summary>Nothing came for a while: what is due by the clock can be done.</summary>
    void Tick(DateTimeOffset now)
    {
    }
}
