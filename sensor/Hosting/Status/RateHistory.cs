namespace Sensor.Hosting.Status;

/// <summary>
/// How fast things went in the last hour, in steps of ten seconds, oldest first. One thread looks, any may read.
/// </summary>
internal sealed class RateHistory
{
    public const int Steps = 360;
    public const int StepSeconds = 10;
    private const long StepNs = StepSeconds * 1_000_000_000L;

    private readonly Lock _lock = new();
    private readonly double[][] _rates;
    private long[] _before;
    private long _beforeNs;
    private int _steps;

    /// <param name="series">How many numbers are looked at.</param>
    /// <param name="nowNs">When all of them are 0.</param>
    public RateHistory(int series, long nowNs)
    {
        _rates = [.. Enumerable.Range(0, series).Select(_ => new double[Steps])];
        _before = new long[series];
        _beforeNs = nowNs;
    }

    public bool IsDue(long nowNs) => nowNs - _beforeNs >= StepNs || nowNs < _beforeNs;

    /// <summary>To be called when a step is due: each step that has passed since the last call gets the mean.</summary>
    /// <param name="nowNs">Wall clock; where it was set back a step begins anew.</param>
    /// <param name="totals">Numbers that only grow.</param>
    public void Look(long nowNs, long[] totals)
    {
        lock (_lock)
        {
            long passed = (nowNs - _beforeNs) / StepNs;
            if (passed < 1)
            {
                (_before, _beforeNs) = nowNs < _beforeNs ? (totals, nowNs) : (_before, _beforeNs);
                return;
            }

            double seconds = (nowNs - _beforeNs) / 1e9;
            for (long step = 0; step < Math.Min(passed, Steps); step++)
            {
                for (int i = 0; i < _rates.Length; i++)
                {
                    _rates[i][_steps % Steps] = (totals[i] - _before[i]) / seconds;
                }

                _steps++;
            }

            (_before, _beforeNs) = (totals, nowNs);
        }
    }

    /// <summary>Of one number, per second: as many steps as there are yet.</summary>
    public double[] Of(int series)
    {
        lock (_lock)
        {
            int there = Math.Min(_steps, Steps);
            double[] rates = new double[there];
            for (int i = 0; i < there; i++)
            {
                rates[i] = _rates[series][(_steps - there + i) % Steps];
            }

            return rates;
        }
    }
}
