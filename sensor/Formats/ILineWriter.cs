using Sensor.Events;

namespace Sensor.Formats;

/// <summary>Writes an event's line with so many items of its lists.</summary>
internal interface ILineWriter
{
    void WriteLine(AuditEvent audit, OutputBuffer output, in ListLimits limits);
}
