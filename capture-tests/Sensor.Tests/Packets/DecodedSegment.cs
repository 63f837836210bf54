using Sensor.Packets;

namespace Sensor.Tests.Packets;

/// <summary>What came out of the decoder, copied so that it can be kept and compared.</summary>
internal sealed record DecodedSegment(
    PacketStatus Status, FlowKey Key = default, uint Sequence = 0, TcpFlags Flags = 0, int WireLength = 0)
{
    public byte[] Payload { get; init; } = [];

    public static DecodedSegment Decode(
        PacketDecoder decoder, ReadOnlySpan<byte> data, LinkType linkType = LinkType.Ethernet,
        int? originalLength = null, long timeNs = 0)
    {
        CapturedPacket packet = new()
        {
            Data = data,
            OriginalLength = originalLength ?? data.Length,
            TimeNs = timeNs,
            LinkType = linkType,
            Frame = 1,
        };
        PacketStatus status = decoder.TryDecode(in packet, out TcpSegment segment);
        return status != PacketStatus.Segment
            ? new DecodedSegment(status)
            : new DecodedSegment(status, segment.Key, segment.Sequence, segment.Flags, segment.WireLength)
            {
                Payload = segment.Payload.ToArray(),
            };
    }
}
