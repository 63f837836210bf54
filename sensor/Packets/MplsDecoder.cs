namespace Sensor.Packets;

/// <summary>
/// One MPLS label (RFC 3032 §2.1). After the bottom of the stack IP is recognised by its version, as RFC 4928 expects.
/// </summary>
internal static class MplsDecoder
{
    private const int LabelLength = 4;

    public static PacketStatus Decode(ref PacketCursor cursor)
    {
        if (!cursor.Has(LabelLength))
        {
            return cursor.TooShort(LabelLength);
        }

        bool bottom = (cursor.Data[2] & 0x01) != 0;
        cursor.Skip(LabelLength);
        cursor.Encapsulations++;
        return cursor.Continue(bottom ? Layer.AnyIP : Layer.Mpls);
    }
}
