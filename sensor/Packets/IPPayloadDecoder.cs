namespace Sensor.Packets;

/// <summary>Says which decoder an IP protocol number belongs to (IANA, Protocol Numbers).</summary>
internal static class IPPayloadDecoder
{
    public const int Tcp = 6;
    public const int Udp = 17;
    private const int IPv4InIP = 4;
    private const int IPv6InIP = 41;
    private const int Gre = 47;

    public static PacketStatus Decode(ref PacketCursor cursor)
    {
        switch (cursor.Protocol)
        {
            case Tcp:
                return cursor.Continue(Layer.Tcp);
            case Udp:
                return cursor.Continue(Layer.Udp);
            case Gre:
                return cursor.Continue(Layer.Gre);
            case IPv4InIP:
            case IPv6InIP:
                cursor.Encapsulations++;
                return cursor.Continue(cursor.Protocol == IPv4InIP ? Layer.IPv4 : Layer.IPv6);
            default:
                return PacketStatus.NotTcp;
        }
    }

    /// <summary>
    /// Whether a datagram of this protocol can hold a TCP segment, so that its fragments are worth keeping.
    /// </summary>
    public static bool CanCarryTcp(int protocol, bool tunnels) => protocol switch
    {
        Tcp => true,
        Udp or Gre or IPv4InIP or IPv6InIP => tunnels,
        _ => false,
    };

    public static bool IsTunnel(int protocol) => protocol is Gre or IPv4InIP or IPv6InIP;
}
