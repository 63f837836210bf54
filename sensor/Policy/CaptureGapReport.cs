using Sensor.Events;

namespace Sensor.Policy;

/// <summary>
/// A <c>capture_gap</c> as its ledger counted it; <see cref="AuditEvent.Absent"/> where a number is not known.
/// <see cref="Ordinal"/> numbers the gaps of a connection, or of the run, from 0.
/// </summary>
internal readonly record struct CaptureGapReport(GapEventCause Cause, long TimeNs, long Ordinal)
{
    public AuditDirection Direction { get; init; }

    public long Bytes { get; init; } = AuditEvent.Absent;

    public long Packets { get; init; } = AuditEvent.Absent;

    public long Holes { get; init; } = AuditEvent.Absent;

    public long Events { get; init; } = AuditEvent.Absent;

    public long FirstTimeNs { get; init; } = AuditEvent.Absent;

    public long LastTimeNs { get; init; } = AuditEvent.Absent;

    /// <summary>UTF-8; null where it belongs to no interface.</summary>
    public byte[]? Interface { get; init; }
}
