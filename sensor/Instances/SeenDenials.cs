using System.Text;

namespace Sensor.Instances;

/// <summary>
/// Denials that the wire showed and ACL LOG has not shown yet. A denial explains one count of one row, once. While many
/// wait, those of one kind and second are kept as one with a count: a storm is bounded, at the price that a poll in the
/// midst of the second no longer parts them.
/// </summary>
internal sealed class SeenDenials
{
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>Longer texts may have been cut on their way here: only so much of them is compared.</summary>
    private const int ComparedBytes = 1000;

    private readonly LinkedList<Slot> _slots = [];
    private readonly Dictionary<(string Kind, long Second), LinkedListNode<Slot>> _byKind = [];
    private readonly int _limit;

    public SeenDenials(int limit) => _limit = limit;

    /// <summary>Denials that were dropped because too many kinds waited.</summary>
    public long Forgotten { get; private set; }

    /// <summary>What waits: the first of its kind and second, when the last passed, how many.</summary>
    public IEnumerable<(WireNote Note, long LastNs, long Count)> All =>
        _slots.Select(slot => (slot.Note with { TimeNs = slot.FirstNs }, slot.LastNs, slot.Count));

    public void Add(WireNote note) => Add(note, note.TimeNs, count: 1);

    public void Add(WireNote note, long lastNs, long count)
    {
        (string, long) key = (KindOf(note), note.TimeNs / NsPerSecond);
        bool merges = _slots.Count >= _limit / 4;
        if (merges && _byKind.TryGetValue(key, out LinkedListNode<Slot>? node))
        {
            node.Value.Count += count;
            node.Value.FirstNs = Math.Min(node.Value.FirstNs, note.TimeNs);
            node.Value.LastNs = Math.Max(node.Value.LastNs, lastNs);
            return;
        }

        Slot slot = new() { Key = key, Note = note, FirstNs = note.TimeNs, LastNs = lastNs, Count = count };
        _byKind[key] = _slots.AddLast(slot);
        if (_slots.Count > _limit)
        {
            Forgotten += _slots.First!.Value.Count;
            Remove(_slots.First);
        }
    }

    /// <summary>
    /// How many denials explain the increment, at most all of it; they are used up. <paramref name="exactly"/>: only
    /// those of which user and object are known. The earliest go first, and rows are asked for in the order of their
    /// polls: so none is left over that a later row cannot use.
    /// </summary>
    public long Take(AclLogIncrement increment, long toNs, bool exactly)
    {
        long taken = 0;
        LinkedListNode<Slot>? node = _slots.First;
        while (node is not null && taken < increment.Unexplained)
        {
            LinkedListNode<Slot>? next = node.Next;
            Slot slot = node.Value;
            if (slot.LastNs >= increment.FromNs && slot.FirstNs <= toNs
                && Explains(slot.Note, increment.Row, exactly))
            {
                long used = Math.Min(slot.Count, increment.Unexplained - taken);
                taken += used;
                slot.Count -= used;
                if (slot.Count == 0)
                {
                    Remove(node);
                }
            }

            node = next;
        }

        return taken;
    }

    /// <summary>Those that passed before: the log has shown them or has lost them.</summary>
    public void DropBefore(long timeNs)
    {
        for (LinkedListNode<Slot>? node = _slots.First; node is not null;)
        {
            LinkedListNode<Slot>? next = node.Next;
            if (node.Value.LastNs < timeNs)
            {
                Remove(node);
            }

            node = next;
        }
    }

    private static bool Explains(WireNote note, AclLogRow row, bool exactly)
    {
        bool reasonFits = note.Reason == row.Reason
            || (!exactly && note.Reason == AclLogReason.Other && row.Reason != AclLogReason.Auth);
        bool userFits = note.User is { } user ? IsSame(row.User, user) : !exactly;
        return reasonFits && userFits && ObjectFits(note, row, exactly);
    }

    private static bool ObjectFits(WireNote note, AclLogRow row, bool exactly)
    {
        if (row.Reason is AclLogReason.Command or AclLogReason.Auth)
        {
            return note.Target is not { } target ? !exactly : IsCommand(row.Object, target);
        }

        if (note.Objects is not { } objects)
        {
            return !exactly;
        }

        foreach (byte[] one in objects)
        {
            if (IsSame(row.Object, one))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Before 7.0 a refused subcommand is named by its command alone.</summary>
    private static bool IsCommand(ReadOnlySpan<byte> logged, ReadOnlySpan<byte> command) =>
        Ascii.EqualsIgnoreCase(logged, command)
        || (command.Length > logged.Length && command[logged.Length] == (byte)'|'
            && Ascii.EqualsIgnoreCase(logged, command[..logged.Length]));

    private static bool IsSame(ReadOnlySpan<byte> logged, ReadOnlySpan<byte> seen) =>
        seen.Length < ComparedBytes
            ? logged.SequenceEqual(seen)
            : logged.Length >= ComparedBytes && logged[..ComparedBytes].SequenceEqual(seen[..ComparedBytes]);

    private static string KindOf(WireNote note)
    {
        StringBuilder kind = new();
        kind.Append((char)note.Reason);
        foreach (byte[]? text in (byte[]?[])[note.User, note.Target, .. note.Objects ?? [null!]])
        {
            kind.Append((char)(text?.Length ?? -1)).Append(Encoding.Latin1.GetString(text ?? []));
        }

        return kind.ToString();
    }

    private void Remove(LinkedListNode<Slot> node)
    {
        if (_byKind.GetValueOrDefault(node.Value.Key) == node)
        {
            _byKind.Remove(node.Value.Key);
        }

        _slots.Remove(node);
    }

    private sealed class Slot
    {
        public required (string, long) Key { get; init; }
        public required WireNote Note { get; init; }
        public required long FirstNs { get; set; }
        public required long LastNs { get; set; }
        public required long Count { get; set; }
    }
}
