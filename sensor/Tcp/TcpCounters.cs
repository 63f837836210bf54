namespace Sensor.Tcp;

/// <summary>What reassembly met, for the summary and the heartbeat. Only ever grows; owned by the worker.</summary>
internal sealed class TcpCounters
{
    public long Segments { get; set; }

    /// <summary>
    /// Segments of flows that are not followed: other ports, ignored connections, no flow to belong to.
    /// </summary>
    public long PassedOver { get; set; }

    public long RetransmittedBytes { get; set; }

    public long OutOfOrderSegments { get; set; }

    /// <summary>Segments held because they acknowledge bytes of the peer that were not seen yet.</summary>
    public long CausallyHeldSegments { get; set; }

    /// <summary>Segments with bytes that came after their hole was declared lost.</summary>
    public long LateSegments { get; set; }

    /// <summary>Overlaps whose bytes differ from those that came first.</summary>
    public long OverlapConflicts { get; set; }

    public long OutOfWindowSegments { get; set; }

    public long IgnoredResets { get; set; }

    /// <summary>Holes that the peer had acknowledged: the bytes arrived there, the capture missed them.</summary>
    public long HolesMissedByCapture { get; set; }

    /// <summary>
    /// Holes given up without an acknowledgement: the network may have lost the bytes, or nobody will know.
    /// </summary>
    public long HolesUnacknowledged { get; set; }

    public long LostBytes { get; set; }

    public long SnapshotCutBytes { get; set; }

    public long FlowsFromHandshake { get; set; }

    public long FlowsFromTheMiddle { get; set; }

    /// <summary>Handshakes that came to nothing: refused, never answered, or pushed out.</summary>
    public long HandshakesUnfinished { get; set; }

    public long FlowsEvicted { get; set; }

    public long PortsReused { get; set; }
}
