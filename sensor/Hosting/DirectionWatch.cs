using Sensor.Packets;

namespace Sensor.Hosting;

/// <summary>
/// Notices that only one side of the traffic arrives: the commonest mistake with a mirror port. Counts segments with
/// payload by direction, told from the servers' ports, over all interfaces of a run (a pair of taps may bring one side
/// each). Counted by capture threads, asked once a second by the monitor.
/// </summary>
internal sealed class DirectionWatch
{
    /// <summary>
    /// So many segments of one side, and none of the other, are no chance: each is acknowledged or answered.
    /// </summary>
    private const long EnoughSegments = 10;

    /// <summary>A side is missing when the other has been alone for this long: well within the promised 10 s.</summary>
    private const long AloneNs = 5_000_000_000;

    private readonly bool[] _isServerPort = new bool[65536];
    private long _toServer;
    private long _toClient;

    // The monitor's own.
    private long _toServerBefore;
    private long _toClientBefore;
    private long _sinceNs;
    private bool _told;

    public DirectionWatch(IEnumerable<ushort> ports)
    {
        foreach (ushort port in ports)
        {
            _isServerPort[port] = true;
        }
    }

    public long Segments => Interlocked.Read(ref _toServer) + Interlocked.Read(ref _toClient);

    /// <summary>Counts what one capture thread saw since its last call.</summary>
    public void Count(long toServer, long toClient)
    {
        Interlocked.Add(ref _toServer, toServer);
        Interlocked.Add(ref _toClient, toClient);
    }

    public bool IsToServer(in FlowKey key) => _isServerPort[key.DestinationPort];

    public bool IsToClient(in FlowKey key) => _isServerPort[key.SourcePort];

    /// <summary>
    /// True when a side turns out to be missing, once until it has come back; <paramref name="segments"/> is what the
    /// other sent meanwhile.
    /// </summary>
    public bool TryTakeMissing(long nowNs, out bool missingToServer, out long segments, out long sinceNs)
    {
        long toServer = Interlocked.Read(ref _toServer) - _toServerBefore;
        long toClient = Interlocked.Read(ref _toClient) - _toClientBefore;
        missingToServer = toServer == 0;
        segments = Math.Max(toServer, toClient);
        sinceNs = _sinceNs;
        if ((toServer > 0 && toClient > 0) || _sinceNs == 0)
        {
            Restart(nowNs, toServer > 0 && toClient > 0);
            return false;
        }

        if (_told || segments < EnoughSegments || nowNs - _sinceNs < AloneNs)
        {
            return false;
        }

        _told = true;
        return true;
    }

    private void Restart(long nowNs, bool both)
    {
        _toServerBefore = Interlocked.Read(ref _toServer);
        _toClientBefore = Interlocked.Read(ref _toClient);
        _sinceNs = nowNs;
        _told = _told && !both;
    }
}
