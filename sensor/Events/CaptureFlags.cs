namespace Sensor.Events;

/// <summary><c>capture</c>: what was not seen of a command or its reply.</summary>
[Flags]
internal enum CaptureFlags : byte
{
    None = 0,
    Midstream = 1 << 0,
    AfterGap = 1 << 1,
    Truncated = 1 << 2,
    Unpaired = 1 << 3,
}
