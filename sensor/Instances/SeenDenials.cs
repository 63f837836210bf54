using System.Text;

namespace Sensor.Instances;

/// <summary>
/// Denials that the wire showed and ACL LOG has not shown yet; of one kind and second they are counted as one. A denial
/// explains one count of one row, once.
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

    public IEnumerable<(WireNote Note, long Count)> All => _slots.Select(slot => (slot.Note, slot.Count));

    public void Add(WireNote note, long count = 1)
    {
        (string, long) key = (KindOf(note), note.TimeNs / NsPerSecond);
        if (_byKind.TryGetValue(key, out LinkedListNode<Slot>? node))
        {
            node.Value.Count += count;
            node.Value.FirstNs = Math.Min(node.Value.FirstNs, note.TimeNs);
            node.Value.LastNs = Math.Max(node.Value.LastNs, note.TimeNs);
            return;
        }

        Slot slot = new() { Key = key, Note = note, FirstNs = note.TimeNs, LastNs = note.TimeNs, Count = count };
        _byKind[key] = _slots.AddLast(slot);
        if (_slots.Count > _limit)
        {
            Forgotten += _slots.First!.Value.Count;
            Remove(_slots.First);
        }
    }

    /// <summary>
    /// How many denials explain the increment, at most all of it; they are used up. <paramref name="exactly"/>: only
    /// those of which user and object are known. The latest go first.
    /// </summary>
    public long Take(AclLogIncrement increment, bool exactly)
    {
        long taken = 0;
        LinkedListNode<Slot>? node = _slots.Last;
        while (node is not null && taken < increment.Unexplained)
        {
            LinkedListNode<Slot>? next = node.Previous;
            Slot slot = node.Value;
            if (slot.LastNs >= increment.FromNs && slot.FirstNs <= increment.ToNs
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

        if (note.Objects is not { Count: > 0 } objects)
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
        foreach (byte[]? text in (byte[]?[])[note.User, note.Target, .. note.Objects ?? []])
        {
            kind.Append((char)(text?.Length ?? -1)).Append(Encoding.Latin1.GetString(text ?? []));
        }

        return kind.ToString();
    }

    private void Remove(LinkedListNode<Slot> node)
    {
        _byKind.Remove(node.Value.Key);
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
