using System.Buffers.Binary;

namespace Sensor.Sinks.Spool;

/// <summary>Walks frames that lie one behind the other.</summary>
internal static class SpoolFrameReader
{
    /// <summary>The frame at the beginning of the bytes, its length and checksum left out.</summary>
    /// <param name="bytes">From a frame's beginning on; they may end in the middle of one.</param>
    /// <param name="length">Of the whole frame, its prefix included, where it is whole.</param>
    public static SpoolFrameStatus TryRead(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < SpoolFrame.PrefixLength)
        {
            return SpoolFrameStatus.Incomplete;
        }

        int frame = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (frame is < SpoolFrame.LeastLength or > SpoolFrame.MostLength)
        {
            return SpoolFrameStatus.Damaged;
        }

        if (bytes.Length - SpoolFrame.PrefixLength < frame)
        {
            return SpoolFrameStatus.Incomplete;
        }

        ReadOnlySpan<byte> body = bytes.Slice(SpoolFrame.PrefixLength, frame);
        if (SpoolChecksum.Of(body) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(int)..]) || !HasWholeKeys(body))
        {
            return SpoolFrameStatus.Damaged;
        }

        length = SpoolFrame.PrefixLength + frame;
        return SpoolFrameStatus.Whole;
    }

    /// <summary>Length of a frame of our own making, with its prefix; its checksum is not looked at.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes) =>
        SpoolFrame.PrefixLength + BinaryPrimitives.ReadInt32LittleEndian(bytes);

    /// <summary>Frames of our own making, one behind the other, each with its prefix.</summary>
    public static SpoolFrames Walk(ReadOnlySpan<byte> frames) => new(frames);

    private static bool HasWholeKeys(ReadOnlySpan<byte> body)
    {
        int at = SpoolFrame.KeysAt;
        for (int key = 0; key < SpoolFrame.Keys; key++)
        {
            if (at >= body.Length)
            {
                return false;
            }

            at += 1 + body[at];
        }

        return at <= body.Length;
    }
}

/// <summary>What lies at a place of a segment.</summary>
internal enum SpoolFrameStatus
{
    Whole,

    /// <summary>A frame may begin here, of which the rest is missing.</summary>
    Incomplete,

    /// <summary>No frame, or one whose bytes have changed.</summary>
    Damaged,
}
