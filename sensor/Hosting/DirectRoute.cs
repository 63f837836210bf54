using Sensor.Packets;

namespace Sensor.Hosting;

/// <summary>
/// To one worker without a thread of its own: who captures decodes, too, each segment where it was read. What settles is
/// told some segments later.
/// </summary>
internal sealed class DirectRoute(Worker worker) : ISegmentRoute
{
    /// <summary>
    /// Few enough that what was decoded still lies in the processor's nearer caches when it is told, many enough that
    /// the code of either does.
    /// </summary>
    private const int TurnSegments = 128;

    private PacketClock _clock;
    private int _inTurn;

    public void Add(in TcpSegment segment)
    {
        if (_clock.TryAdvance(segment.TimeNs, out long nowNs))
        {
            worker.Advance(nowNs);
        }

        worker.Add(segment);
        if (++_inTurn == TurnSegments)
        {
            Flush();
        }
    }

    public void TellTime(long nowNs) => worker.Advance(nowNs);

    public void Flush()
    {
        worker.EndTurn();
        _inTurn = 0;
    }
}
