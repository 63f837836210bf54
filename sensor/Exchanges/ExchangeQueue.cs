namespace Sensor.Exchanges;

/// <summary>
/// The commands of one connection in command order: the only place where a command waits, for its reply, for EXEC, for
/// its proof. A ring; entries have numbers that only grow, so that a place in it can be remembered.
/// Invariant: First ≤ number of an entry &lt; End.
/// </summary>
internal sealed class ExchangeQueue(ExchangePool pool)
{
    private const int SmallCapacity = 4;
    private const int KeptCapacity = 1024;

    private Exchange?[] _ring = [];
    private int _mask;
    private long _heldTo;

    /// <summary>Number of the oldest entry.</summary>
    public long First { get; private set; }

    /// <summary>Number that the next entry gets.</summary>
    public long End { get; private set; }

    /// <summary>What the entries take in memory: the sum of their <see cref="Exchange.HeldBytes"/>.</summary>
    public long HeldBytes { get; private set; }

    public int Count => (int)(End - First);

    /// <summary>Without those that are settled and only held back by whoever takes them.</summary>
    public int CountInFlight => (int)(End - SettledTo);

    /// <summary>All below are settled, as far as was said (<see cref="HoldTo"/>).</summary>
    public long SettledTo => Math.Max(First, _heldTo);

    /// <summary>Of what was dropped one stood behind a gap: so does the next entry.</summary>
    public bool IsBehindGap { get; private set; }

    public ExchangePool Pool => pool;

    public Exchange this[long number] => _ring[(int)number & _mask]!;

    public void Enqueue(Exchange exchange)
    {
        if (Count == _ring.Length)
        {
            Resize(Math.Max(SmallCapacity, _ring.Length * 2));
        }

        if (IsBehindGap && !exchange.Has(ExchangeMarks.Unsolicited))
        {
            exchange.Marks |= ExchangeMarks.ClientGapBefore;
            IsBehindGap = false;
        }

        _ring[(int)End++ & _mask] = exchange;
        exchange.HeldBytes = exchange.MemoryBytes;
        HeldBytes += exchange.HeldBytes;
    }

    /// <summary>Gives up what is printed of the data commands that wait; the others, and all places, stay.</summary>
    public void Shrink()
    {
        for (long number = First; number < End; number++)
        {
            Exchange exchange = this[number];
            ExchangePool.Shrink(exchange);
            HeldBytes += exchange.MemoryBytes - exchange.HeldBytes;
            exchange.HeldBytes = exchange.MemoryBytes;
        }
    }

    /// <summary>Entries below this number are settled, and held back by whoever takes them.</summary>
    public void HoldTo(long number) => _heldTo = number;

    /// <summary>Takes the oldest out; the caller owns it.</summary>
    public Exchange Dequeue()
    {
        int slot = (int)First++ & _mask;
        Exchange exchange = _ring[slot]!;
        _ring[slot] = null;
        HeldBytes -= exchange.HeldBytes;
        if (Count == 0 && _ring.Length > KeptCapacity)
        {
            Resize(SmallCapacity);
        }

        return exchange;
    }

    /// <summary>Drops the newest entries down to <paramref name="number"/>.</summary>
    public void DropFrom(long number)
    {
        _heldTo = Math.Min(_heldTo, number);
        while (End > number)
        {
            int slot = (int)--End & _mask;
            IsBehindGap |= _ring[slot]!.Has(ExchangeMarks.ClientGapBefore);
            HeldBytes -= _ring[slot]!.HeldBytes;
            pool.Return(_ring[slot]!);
            _ring[slot] = null;
        }
    }

    private void Resize(int capacity)
    {
        Exchange?[] ring = new Exchange?[capacity];
        int mask = capacity - 1;
        for (long number = First; number < End; number++)
        {
            ring[(int)number & mask] = _ring[(int)number & _mask];
        }

        _ring = ring;
        _mask = mask;
    }
}
