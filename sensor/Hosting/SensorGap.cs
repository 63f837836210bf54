using Sensor.Events;

namespace Sensor.Hosting;

/// <summary>A loss that belongs to no connection; packets and bytes of -1 are not known.</summary>
internal readonly record struct SensorGap(GapEventCause Cause, long FirstTimeNs, long LastTimeNs)
{
    public long Packets { get; init; } = AuditEvent.Absent;

    public long Bytes { get; init; } = AuditEvent.Absent;

    public AuditDirection Direction { get; init; }

    /// <summary>Events lost on the way out; by category, as <c>category=count</c>, in <see cref="LostEvents"/>.</summary>
    public long Events { get; init; } = AuditEvent.Absent;

    public IReadOnlyList<string> LostEvents { get; init; } = [];

    /// <summary>The spool that lost them.</summary>
    public string? Sink { get; init; }

    /// <summary>The interface concerned; null for all.</summary>
    public string? Interface { get; init; }
}
