namespace Sensor.Instances;

/// <summary>
/// Failures within a sliding window, in <see cref="Steps"/> steps: a failure leaves the count when its step lies a
/// whole window back. Times may come out of order, as connections settle; one that is older than the window counts for
/// nothing.
/// </summary>
internal sealed class AttemptCounter
{
    public const int Steps = 20;

    private readonly int[] _counts = new int[Steps];
    private long _newest = long.MinValue;
    private int _sum;

    public void Add(long step)
    {
        Advance(step);
        if (step > _newest - Steps)
        {
            _counts[step % Steps]++;
            _sum++;
        }
    }

    /// <summary>Failures in the window that ends with this step.</summary>
    public int Count(long step)
    {
        Advance(step);
        return _sum;
    }

    private void Advance(long step)
    {
        if (_newest == long.MinValue)
        {
            _newest = step;
        }

        if (step - _newest >= Steps)
        {
            Array.Clear(_counts);
            _sum = 0;
            _newest = step;
        }

        while (_newest < step)
        {
            _newest++;
            _sum -= _counts[_newest % Steps];
            _counts[_newest % Steps] = 0;
        }
    }
}
