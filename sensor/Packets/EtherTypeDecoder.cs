namespace Sensor.Packets;

/// <summary>Says which decoder an ethertype belongs to (IANA, IEEE 802 Numbers).</summary>
internal static class EtherTypeDecoder
{
    public const int IPv4 = 0x0800;
    public const int IPv6 = 0x86DD;

    public static PacketStatus Decode(ref PacketCursor cursor)
    {
        switch (cursor.Protocol)
        {
            case IPv4:
                return cursor.Continue(Layer.IPv4);
            case IPv6:
                return cursor.Continue(Layer.IPv6);
            case 0x8100: // 802.1Q
            case 0x88A8: // 802.1ad, the outer tag of QinQ
            case 0x9100: // the same before it was standardised
                return cursor.Continue(Layer.Vlan);
            case 0x8847:
            case 0x8848:
                return cursor.Continue(Layer.Mpls);
            default:
                return PacketStatus.NotTcp;
        }
    }
}
