namespace Sensor.Hosting;

/// <summary>
/// The time that workers are told: the latest packet time seen, in steps of 10 ms. Because it moves in steps that do
/// not depend on which worker a packet goes to, every worker is told the same times before the same packets, and the
/// number of workers changes no event.
/// </summary>
internal struct PacketClock
{
    private const long StepNs = 10_000_000;

    private long _nextStepNs;

    /// <summary>
    /// True when the clock reaches a new step: <paramref name="nowNs"/> is then to be told before the packet.
    /// </summary>
    public bool TryAdvance(long packetTimeNs, out long nowNs)
    {
        if (packetTimeNs < _nextStepNs)
        {
            nowNs = 0;
            return false;
        }

        nowNs = packetTimeNs - (packetTimeNs % StepNs);
        _nextStepNs = nowNs + StepNs;
        return true;
    }
}
