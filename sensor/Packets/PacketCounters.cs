namespace Sensor.Packets;

/// <summary>
/// What one <see cref="PacketDecoder"/> met, for the summary and the heartbeat: <see cref="Packets"/> = the sum of the
/// statuses. Written by the capture thread alone; a reader of another thread may see them a moment old.
/// </summary>
internal sealed class PacketCounters
{
    private readonly long[] _byStatus = new long[Enum.GetValues<PacketStatus>().Length];

    public long Packets { get; private set; }

    /// <summary>Bytes as captured, headers included.</summary>
    public long Bytes { get; private set; }

    /// <summary>Segments whose payload the snapshot length cut.</summary>
    public long SnapshotCut { get; internal set; }

    /// <summary>IP fragments met, of whatever fate.</summary>
    public long Fragments { get; internal set; }

    /// <summary>Datagrams that were put together.</summary>
    public long DatagramsReassembled { get; internal set; }

    /// <summary>Tunnels opened (VXLAN, GENEVE, GRE, ERSPAN, IP-in-IP).</summary>
    public long TunnelsOpened { get; internal set; }

    public long Segments => this[PacketStatus.Segment];

    public long this[PacketStatus status] => _byStatus[(int)status];

    internal void Count(PacketStatus status, int bytes)
    {
        Packets++;
        Bytes += bytes;
        _byStatus[(int)status]++;
    }
}
