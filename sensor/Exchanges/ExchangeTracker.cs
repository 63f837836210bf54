using System.Diagnostics.CodeAnalysis;
using Sensor.Anomalies;
using Sensor.Commands;
using Sensor.Streams;

namespace Sensor.Exchanges;

/// <summary>
/// Pairs the commands of one connection with their replies (REDIS-FACTS §3, §4). Fed with the connection's items in
/// order; after each, settled exchanges are taken in command order. Never guesses: what loss makes doubtful is marked.
/// </summary>
internal sealed class ExchangeTracker
{
    public ExchangeTracker(ExchangeOptions options, CommandTable commands, IAnomalyReporter anomalies, StreamItem opened)
    {
        throw new NotSupportedException();
    }

    /// <summary>Whether commands wait for a reply: such a connection is evicted last.</summary>
    public bool InFlight => throw new NotSupportedException();

    /// <summary>Bytes that waiting commands and unfinished frames hold.</summary>
    public long MemoryBytes => throw new NotSupportedException();

    /// <summary>Whether pushes are wanted; off by default.</summary>
    public bool TakePushes { get; set; }

    /// <summary>Takes bytes, a gap or the close of this connection.</summary>
    public void Accept(in StreamItem item) => throw new NotSupportedException();

    /// <summary>The next settled exchange; the caller gives it back with <see cref="Release"/> when it is told.</summary>
    public bool TryTake([NotNullWhen(true)] out Exchange? exchange) => throw new NotSupportedException();

    public void Release(Exchange exchange) => throw new NotSupportedException();

    /// <summary>The next push, valid until the next call; only with <see cref="TakePushes"/>.</summary>
    public bool TryTakePush([NotNullWhen(true)] out PushFrame? push) => throw new NotSupportedException();
}
