namespace Sensor.Exchanges;

/// <summary>Where and when bytes of a stream stood: offset of the first, time and frame that they came with.</summary>
internal readonly record struct ByteRun(long Offset, long TimeNs, long Frame);
