using System.Buffers.Binary;

namespace Sensor.Packets;

/// <summary>
/// Where decoding stands in one packet: the bytes that are left and what they are. A decoder takes its header off the
/// front, sets <see cref="Next"/>, and answers <see cref="PacketStatus.Segment"/> for "go on"; any other status ends
/// the packet. Borrowed bytes, like <see cref="CapturedPacket"/>.
/// </summary>
internal ref struct PacketCursor
{
    /// <summary>What is left of the captured bytes.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary>What is left on the wire; invariant: at least <c>Data.Length</c>.</summary>
    public int WireLength;

    public Layer Next;

    /// <summary>
    /// With <see cref="Layer.EtherType"/> the ethertype, with <see cref="Layer.IPPayload"/> the IP protocol.
    /// </summary>
    public int Protocol;

    /// <summary>VLAN tags, labels and tunnels so far.</summary>
    public int Encapsulations;

    /// <summary>Of the innermost IP header.</summary>
    public UInt128 SourceAddress;

    /// <summary>Of the innermost IP header.</summary>
    public UInt128 DestinationAddress;

    /// <summary>
    /// The fragment that <see cref="Data"/> is, when a decoder says <see cref="PacketStatus.FragmentPending"/>.
    /// </summary>
    public FragmentHeader Fragment;

    /// <summary>Whether so many bytes are captured; if not, the packet is at its end.</summary>
    public readonly bool Has(int length) => Data.Length >= length;

    /// <summary>For a header that <see cref="Has"/> did not find: cut off by the snapshot, or never there.</summary>
    public readonly PacketStatus TooShort(int length) =>
        WireLength < length ? PacketStatus.MalformedHeader : PacketStatus.TruncatedHeader;

    public readonly ushort ReadUInt16(int offset) => BinaryPrimitives.ReadUInt16BigEndian(Data[offset..]);

    public readonly uint ReadUInt32(int offset) => BinaryPrimitives.ReadUInt32BigEndian(Data[offset..]);

    /// <summary>Takes a header off the front; it has been checked with <see cref="Has"/>.</summary>
    public void Skip(int length)
    {
        Data = Data[length..];
        WireLength -= length;
    }

    /// <summary>Leaves out what follows the packet in its frame (Ethernet's padding and check sequence).</summary>
    public void CutTo(int wireLength)
    {
        WireLength = wireLength;
        if (Data.Length > wireLength)
        {
            Data = Data[..wireLength];
        }
    }

    /// <summary>Goes on with the payload of an ethertype.</summary>
    public PacketStatus Continue(int etherType)
    {
        Next = Layer.EtherType;
        Protocol = etherType;
        return PacketStatus.Segment;
    }

    /// <summary>Goes on with another layer.</summary>
    public PacketStatus Continue(Layer next)
    {
        Next = next;
        return PacketStatus.Segment;
    }
}
