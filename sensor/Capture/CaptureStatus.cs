namespace Sensor.Capture;

/// <summary>What a source answers when it is asked for the next packet.</summary>
internal enum CaptureStatus : byte
{
    Packet,

    /// <summary>Live: nothing came within the read time-out. Ask again.</summary>
    Idle,

    /// <summary>
    /// No more packets: the end of the files (see their <c>Complaint</c>), or the source was stopped.
    /// </summary>
    Ended,

    /// <summary>Live: the interface is gone or down. <c>TryReopen</c> picks it up again.</summary>
    InterfaceDown,
}
