namespace Sensor.Packets;

/// <summary>
/// A packet that says by its first four bits which IP it is (raw IP captures, MPLS, ERSPAN's IP frames).
/// </summary>
internal static class AnyIPDecoder
{
    public static PacketStatus Decode(ref PacketCursor cursor)
    {
        if (!cursor.Has(1))
        {
            return cursor.TooShort(1);
        }

        return (cursor.Data[0] >> 4) switch
        {
            4 => cursor.Continue(Layer.IPv4),
            6 => cursor.Continue(Layer.IPv6),
            _ => PacketStatus.NotTcp,
        };
    }
}
