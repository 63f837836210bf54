namespace Sensor.Tcp;

/// <summary>
/// Owns the memory of held segments. A released segment may still be lent to a reader of items: it is only retired, and
/// becomes free with <see cref="FreeRetired"/>.
/// </summary>
internal sealed class SegmentPool
{
    private const long MaxFreeBytes = 8 << 20;
    private static readonly int[] Capacities = [0, 128, 512, 2_048, 16_384, 65_536];

    private readonly HeldSegment?[] _free = new HeldSegment?[Capacities.Length];
    private HeldSegment? _retired;

    /// <summary>Bytes that flows hold.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>Bytes kept for later, and lent for a moment.</summary>
    public long SpareBytes { get; private set; }

    public HeldSegment Rent(int length)
    {
        int poolClass = 0;
        while (poolClass < Capacities.Length && Capacities[poolClass] < length)
        {
            poolClass++;
        }

        HeldSegment segment;
        if (poolClass == Capacities.Length)
        {
            segment = new HeldSegment(length, -1);
        }
        else if (_free[poolClass] is HeldSegment free)
        {
            segment = free;
            _free[poolClass] = free.Next;
            free.Next = null;
            SpareBytes -= free.Cost;
        }
        else
        {
            segment = new HeldSegment(Capacities[poolClass], poolClass);
        }

        HeldBytes += segment.Cost;
        segment.Length = length;
        segment.CutLength = 0;
        return segment;
    }

    public void Retire(HeldSegment segment)
    {
        HeldBytes -= segment.Cost;
        SpareBytes += segment.Cost;
        segment.Previous = null;
        segment.Next = _retired;
        _retired = segment;
    }

    public void FreeRetired()
    {
        while (_retired is HeldSegment segment)
        {
            _retired = segment.Next;
            if (segment.PoolClass < 0 || SpareBytes > MaxFreeBytes)
            {
                SpareBytes -= segment.Cost;
                segment.Next = null;
                continue;
            }

            segment.Next = _free[segment.PoolClass];
            _free[segment.PoolClass] = segment;
        }
    }
}
