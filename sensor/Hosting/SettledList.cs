namespace Sensor.Hosting;

/// <summary>
/// Commands that are settled and not told yet, as runs: of a connection all up to a number. A worker takes a batch of
/// segments first and tells what has settled then, because the code of either fits into the processor's nearest cache
/// and that of both together does not; the order is that in which they settled. Filled and emptied in turn.
/// </summary>
internal sealed class SettledList
{
    private Run[] _runs = new Run[256];

    public int Count { get; private set; }

    public ref readonly Run this[int index] => ref _runs[index];

    /// <param name="connection">Whose commands they are.</param>
    /// <param name="end">The number behind the last of them.</param>
    /// <param name="timeNs">When they settled.</param>
    public void Add(Connection connection, long end, long timeNs)
    {
        if (Count == _runs.Length)
        {
            Array.Resize(ref _runs, Count * 2);
        }

        _runs[Count++] = new Run(connection, end, timeNs);
    }

    public void Clear() => Count = 0;

    public readonly record struct Run(Connection Connection, long End, long TimeNs);
}
