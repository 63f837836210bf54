namespace Sensor.Sinks.Spool;

/// <summary>A place between two records.</summary>
/// <param name="Segment">Number of the segment: that of its first record.</param>
/// <param name="Offset">Bytes from the segment's beginning.</param>
/// <param name="Record">Number of the record that follows, counted over the spool's life.</param>
internal readonly record struct SpoolPosition(long Segment, long Offset, long Record);
