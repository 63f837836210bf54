using Sensor.Exchanges;

namespace Sensor.Hosting;

/// <summary>
/// What a worker does when its connections together hold too much while their commands wait
/// (<see cref="ExchangeOptions.MaxHeldBytes"/>): those that hold most give up what is printed of waiting data commands,
/// and where that is not enough, in the same order, all that waits.
/// </summary>
internal sealed class MemoryRelief(HeldMemory held, Action<Connection> tell)
{
    public void Relieve(IEnumerable<Connection> connections)
    {
        List<Connection> holders =
            [.. connections.Where(connection => connection.Exchanges is { MemoryBytes: > 0 })];

        // By index where equal: the same traffic gives the same events.
        holders.Sort(static (a, b) =>
            (b.Exchanges!.MemoryBytes, a.Index).CompareTo((a.Exchanges!.MemoryBytes, b.Index)));
        for (int i = 0; i < holders.Count && !held.IsRelieved; i++)
        {
            holders[i].Exchanges!.Shrink();
            holders[i].Exchanges!.CountMemory();
        }

        for (int i = 0; i < holders.Count && !held.IsRelieved; i++)
        {
            holders[i].Exchanges!.GiveUp(holders[i].LastTimeNs);
            tell(holders[i]);
        }
    }
}
