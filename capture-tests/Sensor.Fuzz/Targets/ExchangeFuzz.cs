using Sensor.Exchanges;
using Sensor.Streams;

namespace Sensor.Fuzz.Targets;

/// <summary>
/// Two directions interleaved, with gaps and settled moments: commands leave in order, each once, settled; nothing
/// stays; no byte of the client is accounted for twice; memory follows what waits.
/// </summary>
internal static class ExchangeFuzz
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        ExchangeShared shared = new(
            new ExchangeOptions { MaxFullCommands = 40, MaxCommands = 80, MaxTransactionCommands = 20 },
            Facts.Table);
        bool handshakeSeen = input.Length % 3 != 0;
        using ExchangeTracker tracker =
            new(shared, new AnomalyCounts(), 0, handshakeSeen) { TakePushes = input.Length % 2 == 0 };
        ExchangeCheck check = new();
        Conversation conversation = new(input);
        while (conversation.TryRead(out StreamItem item))
        {
            tracker.Accept(item);
            check.Count(item);
            check.Take(tracker);
            Invariant.Holds(tracker.MemoryBytes <= (1 << 20) + (input.Length * 600L), "memory follows what waits");
        }

        check.End(tracker);
    }
}
