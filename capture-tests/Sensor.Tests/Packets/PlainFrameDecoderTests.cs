using Sensor.Packets;
using Sensor.Tests.Support;
using static Sensor.Tests.Support.FrameBuilder;

namespace Sensor.Tests.Packets;

/// <summary>The short way next to the long one, which decodes the same packet behind a VLAN tag.</summary>
public sealed class PlainFrameDecoderTests
{
    // Each with its own fragments: both are given the same packets in the same order.
    private readonly PacketDecoder _long = new(new PacketOptions(), new CountingReporter());
    private readonly PacketDecoder _short = new(new PacketOptions(), new CountingReporter());

    [Fact]
    public void Whatever_a_packet_holds_it_is_what_the_decoders_of_the_layers_say()
    {
        byte[] packet = IPv4(TcpBytes(EncapsulationCases.Payload, optionWords: 3));
        int plain = 0;
        for (int i = 0; i < 20 + 32; i++)
        {
            byte[] changed = [.. packet];
            for (int value = 0; value < 256; value++)
            {
                changed[i] = (byte)value;
                plain += AssertSame(changed) ? 1 : 0;
            }
        }

        Assert.InRange(plain, 1000, 20 * 1000);
    }

    [Fact]
    public void A_packet_cut_or_padded_is_what_the_decoders_of_the_layers_say()
    {
        byte[] packet = IPv4(TcpBytes(EncapsulationCases.Payload));
        for (int length = 0; length < packet.Length; length++)
        {
            AssertSame(packet[..length]);
        }

        Assert.True(AssertSame([.. packet, 1, 2, 3]));
        Assert.True(AssertSame(IPv4(TcpBytes([]))));
    }

    private static (PacketStatus, FlowKey, uint, TcpFlags, int) Header(DecodedSegment segment) =>
        (segment.Status, segment.Key, segment.Sequence, segment.Flags, segment.WireLength);

    private bool AssertSame(byte[] packet)
    {
        byte[] frame = Ethernet(0x0800, packet);
        DecodedSegment expected = DecodedSegment.Decode(_long, Ethernet(0x8100, Tag(5, 0x0800, packet)));
        DecodedSegment actual = DecodedSegment.Decode(_short, frame);
        Assert.Equal(Header(expected), Header(actual));
        Assert.Equal(expected.Payload, actual.Payload);
        CapturedPacket captured = new()
        {
            Data = frame,
            OriginalLength = frame.Length,
            TimeNs = 0,
            LinkType = LinkType.Ethernet,
        };
        return PlainFrameDecoder.TryDecode(captured, out _);
    }
}
