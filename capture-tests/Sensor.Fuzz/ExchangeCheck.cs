using Sensor.Exchanges;
using Sensor.Streams;

namespace Sensor.Fuzz;

/// <summary>What holds of the exchanges of one connection, whatever its bytes were.</summary>
internal sealed class ExchangeCheck
{
    private long _fromClient;
    private long _told;
    private long _undecoded;
    private long _nextOffset;

    /// <summary>Sees each exchange that left, before it is given back.</summary>
    public Action<Exchange>? Seen { get; init; }

    public void Count(in StreamItem item)
    {
        if (item.Direction == Direction.ToServer && item.Kind is StreamItemKind.Bytes or StreamItemKind.Gap)
        {
            _fromClient += item.Kind == StreamItemKind.Gap ? item.GapLength : item.Bytes.Length;
        }
    }

    public void Take(ExchangeTracker tracker)
    {
        while (tracker.TryTake(out Exchange? exchange))
        {
            Check(exchange);
            Seen?.Invoke(exchange);
            tracker.Release(exchange);
        }

        while (tracker.TryTakePush(out PushFrame? push))
        {
            Invariant.Holds(push.Channel.Length <= push.ChannelFullLength, "a channel is kept as far as it goes");
        }

        while (tracker.TryTakeUndecoded(out UndecodedBytes undecoded))
        {
            _undecoded += undecoded.Direction == Direction.ToServer ? undecoded.Bytes : 0;
            Invariant.Holds(undecoded.FirstTimeNs <= undecoded.LastTimeNs, "times of undecoded bytes are in order");
        }
    }

    public void End(ExchangeTracker tracker)
    {
        Invariant.Holds(!tracker.TryTake(out _), "nothing is left");
        Invariant.Holds(
            _told + _undecoded <= _fromClient,
            $"{_told} told and {_undecoded} undecoded of the client's {_fromClient} bytes");
    }

    private void Check(Exchange exchange)
    {
        Invariant.Holds(exchange.IsSettled, "what leaves is settled");
        Invariant.Holds(exchange.LastByteTimeNs >= exchange.FirstByteTimeNs, "a command ends after it begins");
        Invariant.Holds(Enum.IsDefined(exchange.Fate) && Enum.IsDefined(exchange.Failure), "its outcome has a name");
        if (exchange.Has(ExchangeMarks.Unsolicited))
        {
            return;
        }

        Invariant.Holds(exchange.SizeBytes > 0, "a command has bytes");
        Invariant.Holds(
            exchange.Offset >= _nextOffset,
            $"commands leave in order, each once ({exchange.Offset} after {_nextOffset})");
        _nextOffset = exchange.Offset + exchange.SizeBytes;
        _told += exchange.SizeBytes;
        Invariant.Holds(exchange.KeyCount <= exchange.KeysTotal, "no key is invented");
        Invariant.Holds(exchange.ArgumentCount <= exchange.ArgumentsTotal, "no argument is invented");
        Invariant.Holds(exchange.TransactionOffset <= exchange.Offset, "a transaction begins before what it holds");
    }
}
