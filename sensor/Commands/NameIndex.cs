using System.Text;

namespace Sensor.Commands;

/// <summary>
/// Names in capitals (or any one case) to numbers, asked with the bytes of the wire in any case and without allocation.
/// A name belongs to an owner: the same word is a command of the server (owner -1) and a subcommand of containers.
/// </summary>
internal sealed class NameIndex
{
    /// <summary>No name is longer; a longer word is compared with none.</summary>
    public const int MaxNameLength = 64;

    // Open addressing: a power of two at least twice the number of names; -1 is empty.
    private readonly int[] _slots;
    private readonly byte[][] _names;
    private readonly int[] _owners;

    public NameIndex(IReadOnlyList<byte[]> names, IReadOnlyList<int> owners)
    {
        _names = [.. names];
        _owners = [.. owners];
        _slots = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)((names.Count * 2) + 1))];
        Array.Fill(_slots, -1);
        for (int i = 0; i < _names.Length; i++)
        {
            Insert(i);
        }
    }

    /// <summary>The number of a name, its place in the list; -1 where there is none.</summary>
    public int Find(ReadOnlySpan<byte> word, int owner)
    {
        if (word.Length > MaxNameLength)
        {
            return -1;
        }

        int mask = _slots.Length - 1;
        for (int slot = Hash(word, owner) & mask; _slots[slot] >= 0; slot = (slot + 1) & mask)
        {
            int candidate = _slots[slot];
            if (_owners[candidate] == owner && Ascii.EqualsIgnoreCase(_names[candidate], word))
            {
                return candidate;
            }
        }

        return -1;
    }

    private void Insert(int number)
    {
        if (Find(_names[number], _owners[number]) >= 0 || _names[number].Length > MaxNameLength)
        {
            throw new FormatException($"command table: '{Encoding.ASCII.GetString(_names[number])}' twice or too long");
        }

        int mask = _slots.Length - 1;
        int slot = Hash(_names[number], _owners[number]) & mask;
        while (_slots[slot] >= 0)
        {
            slot = (slot + 1) & mask;
        }

        _slots[slot] = number;
    }

    /// <summary>FNV-1a; bit 0x20 is left out, so that both cases of a letter fall together.</summary>
    private static int Hash(ReadOnlySpan<byte> word, int owner)
    {
        uint hash = 2166136261 ^ (uint)owner;
        foreach (byte one in word)
        {
            hash = (hash ^ (one & 0xDFu)) * 16777619;
        }

        return (int)(hash ^ (hash >> 15));
    }
}
