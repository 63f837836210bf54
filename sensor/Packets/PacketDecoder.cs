using System.Runtime.CompilerServices;
using Sensor.Anomalies;

namespace Sensor.Packets;

/// <summary>
/// One captured frame → one TCP segment: link layer, tags, tunnels, IP, fragments. Allocates nothing for a packet that
/// is not a fragment. One instance per capture source, used by its thread; the segment's bytes are borrowed from the
/// packet (of a datagram put together: from the defragmenter) until the next call. Hostile bytes never throw: every
/// packet gets a status, and every status is counted.
/// </summary>
internal sealed class PacketDecoder
{
    private readonly PacketOptions _options;
    private readonly IAnomalyReporter _anomalies;
    private readonly IPDefragmenter _defragmenter;

    public PacketDecoder(PacketOptions options, IAnomalyReporter anomalies)
    {
        _options = options;
        _anomalies = anomalies;
        _defragmenter = new IPDefragmenter(options, anomalies, Counters);
    }

    public PacketCounters Counters { get; } = new();

    public PacketStatus TryDecode(in CapturedPacket packet, out TcpSegment segment)
    {
        if (PlainFrameDecoder.TryDecode(packet, out segment))
        {
            Counters.Count(PacketStatus.Segment, packet.Data.Length);
            return PacketStatus.Segment;
        }

        PacketStatus status = Decode(in packet, out segment);
        Counters.Count(status, packet.Data.Length);
        if (status != PacketStatus.Segment)
        {
            ReportSlow(status);
        }
        else if (segment.Payload.Length < segment.WireLength)
        {
            Counters.SnapshotCut++;
            _anomalies.Report(AnomalyKind.SnapshotCut, -1);
        }

        return status;
    }

    private PacketStatus Decode(in CapturedPacket packet, out TcpSegment segment)
    {
        segment = default;
        PacketCursor cursor = new()
        {
            Data = packet.Data,
            WireLength = Math.Max(packet.OriginalLength, packet.Data.Length),
        };
        if (!TryFirstLayer(packet.LinkType, out cursor.Next))
        {
            return PacketStatus.UnknownLinkType;
        }

        while (cursor.Next != Layer.Tcp)
        {
            PacketStatus status = Step(ref cursor);
            if (status == PacketStatus.FragmentPending)
            {
                status = AddFragmentSlow(ref cursor, packet.TimeNs);
            }

            if (status != PacketStatus.Segment)
            {
                return status;
            }

            if (cursor.Encapsulations > _options.MaxEncapsulations)
            {
                return PacketStatus.TooDeep;
            }
        }

        return TcpDecoder.Decode(ref cursor, in packet, out segment);
    }

    private PacketStatus Step(ref PacketCursor cursor)
    {
        switch (cursor.Next)
        {
            case Layer.Ethernet:
                return EthernetDecoder.Decode(ref cursor);
            case Layer.EtherType:
                return EtherTypeDecoder.Decode(ref cursor);
            case Layer.IPv4:
                return IPv4Decoder.Decode(ref cursor);
            case Layer.IPv6:
                return IPv6Decoder.Decode(ref cursor, _options.MaxExtensionHeaders);
            case Layer.IPPayload when _options.Tunnels || !IPPayloadDecoder.IsTunnel(cursor.Protocol):
                return IPPayloadDecoder.Decode(ref cursor);
            case Layer.IPPayload:
                return PacketStatus.TunnelIgnored;
            default:
                return StepSlow(ref cursor);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PacketStatus StepSlow(ref PacketCursor cursor)
    {
        switch (cursor.Next)
        {
            case Layer.LinuxSll:
                return LinuxSllDecoder.Decode(ref cursor);
            case Layer.LinuxSll2:
                return LinuxSllDecoder.Decode2(ref cursor);
            case Layer.Loopback:
                return LoopbackDecoder.Decode(ref cursor);
            case Layer.AnyIP:
                return AnyIPDecoder.Decode(ref cursor);
            case Layer.Vlan:
                return VlanDecoder.Decode(ref cursor);
            case Layer.Mpls:
                return MplsDecoder.Decode(ref cursor);
            case Layer.Udp:
                return UdpDecoder.Decode(ref cursor);
            default:
                return StepTunnel(ref cursor);
        }
    }

    private PacketStatus StepTunnel(ref PacketCursor cursor)
    {
        if (!_options.Tunnels)
        {
            return PacketStatus.TunnelIgnored;
        }

        switch (cursor.Next)
        {
            case Layer.Vxlan:
                Counters.TunnelsOpened++;
                return VxlanDecoder.Decode(ref cursor);
            case Layer.Geneve:
                Counters.TunnelsOpened++;
                return GeneveDecoder.Decode(ref cursor);
            case Layer.Gre:
                Counters.TunnelsOpened++;
                return GreDecoder.Decode(ref cursor);
            case Layer.Erspan2:
                return ErspanDecoder.Decode2(ref cursor);
            case Layer.Erspan3:
                return ErspanDecoder.Decode3(ref cursor);
            default:
                return PacketStatus.NotTcp;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PacketStatus AddFragmentSlow(ref PacketCursor cursor, long nowNs)
    {
        PacketStatus status = _defragmenter.Add(ref cursor, nowNs);
        if (status != PacketStatus.Segment || cursor.Fragment.Version == 4)
        {
            return status;
        }

        status = IPv6ExtensionDecoder.Decode(ref cursor, _options.MaxExtensionHeaders);

        // A fragment header inside the datagram that was put together: no sender makes one.
        return status == PacketStatus.FragmentPending ? PacketStatus.MalformedHeader : status;
    }

    private static bool TryFirstLayer(LinkType linkType, out Layer layer)
    {
        layer = linkType switch
        {
            LinkType.Ethernet => Layer.Ethernet,
            LinkType.LinuxSll => Layer.LinuxSll,
            LinkType.LinuxSll2 => Layer.LinuxSll2,
            LinkType.Null or LinkType.Loop => Layer.Loopback,
            LinkType.Raw => Layer.AnyIP,
            LinkType.IPv4 => Layer.IPv4,
            LinkType.IPv6 => Layer.IPv6,
            _ => Layer.Tcp,
        };
        return layer != Layer.Tcp;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReportSlow(PacketStatus status)
    {
        switch (status)
        {
            case PacketStatus.UnknownLinkType:
                _anomalies.Report(AnomalyKind.UnknownLinkType, -1);
                break;
            case PacketStatus.TruncatedHeader:
                _anomalies.Report(AnomalyKind.TruncatedHeader, -1);
                break;
            case PacketStatus.MalformedHeader:
                _anomalies.Report(AnomalyKind.MalformedHeader, -1);
                break;
            case PacketStatus.TooDeep:
                _anomalies.Report(AnomalyKind.EncapsulationTooDeep, -1);
                break;
            default:
                break;
        }
    }
}
