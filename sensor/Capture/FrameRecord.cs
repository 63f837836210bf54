using Sensor.Packets;

namespace Sensor.Capture;

/// <summary>
/// One frame in the <see cref="CaptureBuffer"/> that its reader works on: where it stands, and what its record says.
/// </summary>
internal struct FrameRecord
{
    /// <summary>From the front of the buffer's bytes.</summary>
    public int DataOffset;

    public int DataLength;

    /// <summary>Of the whole record, to be consumed when the frame is done with.</summary>
    public int RecordLength;

    public int OriginalLength;
    public long TimeNs;
    public LinkType LinkType;
}
