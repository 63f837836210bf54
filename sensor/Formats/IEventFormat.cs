using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// Writes events in one format (<see cref="EventFormats"/>), each as one line with its end, or as nothing where the
/// format has no place for such an event. One instance per worker, used by one thread; it allocates nothing in the
/// steady state. It obeys the longest line that its sink takes: args go first, then keys, then channels.
/// </summary>
internal interface IEventFormat
{
    void Write(AuditEvent audit, OutputBuffer output);
}
