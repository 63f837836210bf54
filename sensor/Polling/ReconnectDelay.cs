namespace Sensor.Polling;

/// <summary>
/// How long to wait before a server that failed is tried again: 0.5 s, then twice as long each time, at most 30 s. Time
/// is told from outside, nanoseconds of any one clock.
/// </summary>
internal sealed class ReconnectDelay
{
    private const long FirstNs = 500_000_000;
    private const long MostNs = 30_000_000_000;

    private long _delayNs;
    private long _dueNs = long.MinValue;

    public bool IsDue(long nowNs) => nowNs >= _dueNs;

    /// <summary>How long until the next try; 0 when it is due.</summary>
    public long WaitNs(long nowNs) => IsDue(nowNs) ? 0 : _dueNs - nowNs;

    /// <summary>A try failed, or the connection was lost.</summary>
    public void Failed(long nowNs)
    {
        _delayNs = _delayNs == 0 ? FirstNs : Math.Min(_delayNs * 2, MostNs);
        _dueNs = nowNs + _delayNs;
    }

    /// <summary>The server answered a question: the next failure begins anew with the shortest wait.</summary>
    public void Succeeded()
    {
        _delayNs = 0;
        _dueNs = long.MinValue;
    }
}
