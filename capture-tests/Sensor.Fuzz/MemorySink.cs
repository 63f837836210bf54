using System.Text;
using Sensor.Sinks;

namespace Sensor.Fuzz;

/// <summary>Keeps what is written.</summary>
internal sealed class MemorySink : IAuditSink
{
    private readonly MemoryStream _written = new();

    /// <summary>Once the sink's thread has ended.</summary>
    public string[] Lines =>
        Encoding.UTF8.GetString(_written.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Write(ReadOnlySpan<byte> lines)
    {
        Invariant.Holds(lines.IsEmpty || lines[^1] == (byte)'\n', "a sink gets whole lines");
        _written.Write(lines);
    }

    public void Flush()
    {
    }

    public void Dispose() => _written.Dispose();
}
