using Sensor.Streams;
using Sensor.Tcp;

namespace Sensor.Fuzz;

/// <summary>
/// The contract of <see cref="StreamItem"/>: opened first and closed last, nothing behind a server's end, offsets
/// without a seam, gaps exact, times that never decrease, and bytes that stand where they were sent (see
/// <see cref="Targets.TcpFuzz"/>).
/// </summary>
internal sealed class StreamCheck(FlowTable table)
{
    private readonly Dictionary<int, Seen> _open = [];

    public FlowTable Table => table;

    public void Take(StreamItems items)
    {
        while (items.TryRead(out StreamItem item))
        {
            Take(item);
        }
    }

    public void Ignore(int connection) => _open.Remove(connection);

    public void Reverse(int connection)
    {
        if (_open.TryGetValue(connection, out Seen? seen))
        {
            Array.Reverse(seen.Next);
            Array.Reverse(seen.Base);
            Array.Reverse(seen.Ended);
        }
    }

    public void End()
    {
        Invariant.Holds(_open.Count == 0, "every connection is closed at the end");
        Invariant.Holds(table.Count == 0, "the table is empty at the end");
        Invariant.Holds(table.HeldBytes == 0, "nothing is held at the end");
    }

    private void Take(in StreamItem item)
    {
        if (item.Kind == StreamItemKind.Opened)
        {
            Invariant.Holds(item.Opened is not null, "an opened connection says what is known of it");
            Invariant.Holds(_open.TryAdd(item.Connection, new Seen(item.TimeNs)), "a number stands for one connection");
            return;
        }

        Invariant.Holds(_open.TryGetValue(item.Connection, out Seen? seen), "opened comes first");
        Invariant.Holds(item.TimeNs >= seen.TimeNs, "times never decrease");
        seen.TimeNs = item.TimeNs;
        if (item.Kind == StreamItemKind.Closed)
        {
            _open.Remove(item.Connection);
            return;
        }

        int side = (int)item.Direction;
        Invariant.Holds(item.Offset == seen.Next[side], "offsets have no seam");
        Invariant.Holds(!seen.Ended[side], "nothing comes behind an end that was told");
        if (item.Kind == StreamItemKind.ServerEnded)
        {
            Invariant.Holds(item.Direction == Direction.ToClient, "the end is the server's");
            seen.Ended[side] = true;
            return;
        }

        bool gap = item.Kind == StreamItemKind.Gap;
        Invariant.Holds(gap ? item.GapLength > 0 : !item.Bytes.IsEmpty, "an item has bytes, or misses some");
        seen.Next[side] += gap ? item.GapLength : item.Bytes.Length;
        if (!gap)
        {
            CheckBytes(item, seen, side);
        }
    }

    private static void CheckBytes(in StreamItem item, Seen seen, int side)
    {
        seen.Base[side] ??= unchecked((byte)(item.Bytes[0] - item.Offset));
        byte expected = unchecked((byte)(seen.Base[side]!.Value + item.Offset));
        foreach (byte value in item.Bytes)
        {
            Invariant.Holds(value == expected, "a byte stands where it was sent");
            unchecked
            {
                expected++;
            }
        }
    }

    private sealed class Seen(long timeNs)
    {
        public long TimeNs { get; set; } = timeNs;

        public long[] Next { get; } = new long[2];

        public byte?[] Base { get; } = new byte?[2];

        public bool[] Ended { get; } = new bool[2];
    }
}
