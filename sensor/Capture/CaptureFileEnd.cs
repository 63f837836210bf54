namespace Sensor.Capture;

/// <summary>How a capture file ended.</summary>
internal enum CaptureFileEnd : byte
{
    /// <summary>It is still being read.</summary>
    NotYet,
    Whole,

    /// <summary>In the middle of a frame: what a full disk or a copy of a growing file leaves.</summary>
    Cut,

    /// <summary>With bytes that are no capture: a length that cannot be, a broken compressed stream.</summary>
    Damaged,

    /// <summary>With an error of the file system.</summary>
    ReadError,
}
