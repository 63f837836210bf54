namespace Sensor.Tests.Support;

/// <summary>A packet of a capture file: its time in nanoseconds, its bytes, its length on the wire.</summary>
internal sealed record CapturedFrame(long TimeNs, byte[] Data, int WireLength);
