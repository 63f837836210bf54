using System.Text;
using System.Text.Unicode;

namespace Sensor.Hosting.Activity;

/// <summary>
/// Counts by name in a fixed number of places, however many names come: a name's hash chooses a set of
/// <see cref="Ways"/> places; where they are taken, it takes over the place of the one with the least count, and that
/// count (Metwally, Agrawal, El Abbadi, "Efficient computation of frequent and top-k elements", 2005, set by set). So a
/// count is never too small, is too large by what was taken over at most, and a name with more than an eighth of its
/// set's commands is always there. Allocates nothing after it was made. Used by one thread at a time.
/// </summary>
internal sealed class NameCounts
{
    public const int Ways = 8;
    public const int Sets = 64;

    /// <summary>Bytes that are kept of a name.</summary>
    public const int MaxBytes = 96;

    private readonly Place[] _places = new Place[Sets * Ways];
    private readonly byte[] _texts = new byte[Sets * Ways * MaxBytes];

    /// <summary>Empty while Count is 0.</summary>
    private struct Place
    {
        public ulong Hash;
        public uint Count;
        public uint Failures;
        public uint Surplus;

        /// <summary>Of the whole name, of which fewer bytes may be kept.</summary>
        public int Length;
    }

    /// <summary>
    /// Counts a name; false where it has just got its place: then <see cref="Name"/> has to follow.
    /// </summary>
    public bool TryCount(ulong hash, uint count, uint failures, out int place)
    {
        int first = (int)(hash % Sets) * Ways;
        Span<Place> set = _places.AsSpan(first, Ways);
        int least = 0;
        for (int i = 0; i < set.Length; i++)
        {
            ref Place found = ref set[i];
            if (found.Hash == hash && found.Count > 0)
            {
                found.Count += count;
                found.Failures += failures;
                place = first + i;
                return true;
            }

            least = found.Count < set[least].Count ? i : least;
        }

        ref Place taken = ref set[least];
        taken.Hash = hash;
        taken.Surplus = taken.Count;
        taken.Count += count;
        taken.Failures = failures;
        place = first + least;
        return false;
    }

    /// <summary>Says the name of a place, of one word or two.</summary>
    public void Name(int place, ReadOnlySpan<byte> name, ReadOnlySpan<byte> second = default)
    {
        Span<byte> text = _texts.AsSpan(place * MaxBytes, MaxBytes);
        int kept = Math.Min(name.Length, MaxBytes);
        name[..kept].CopyTo(text);
        int length = name.Length;
        if (!second.IsEmpty)
        {
            length += 1 + second.Length;
            if (kept < MaxBytes)
            {
                text[kept++] = (byte)' ';
                second[..Math.Min(second.Length, MaxBytes - kept)].CopyTo(text[kept..]);
            }
        }

        _places[place].Length = length;
    }

    public void AddTo(NameTotals totals)
    {
        Span<char> characters = stackalloc char[MaxBytes + 1];
        for (int i = 0; i < _places.Length; i++)
        {
            ref readonly Place place = ref _places[i];
            if (place.Count > 0)
            {
                int length = Decode(_texts.AsSpan(i * MaxBytes, Math.Min(place.Length, MaxBytes)), characters);
                if (place.Length > MaxBytes)
                {
                    characters[length++] = '…';
                }

                totals.Add(characters[..length], place.Count, place.Failures, place.Surplus);
            }
        }
    }

    public void Clear() => Array.Clear(_places);

    /// <summary>What is no UTF-8, byte by byte; half a character at the end of a cut name is left out.</summary>
    private static int Decode(ReadOnlySpan<byte> text, Span<char> characters)
    {
        if (text.Length == MaxBytes && !Utf8.IsValid(text))
        {
            int end = text.Length - 1;
            while (end > text.Length - 4 && (text[end] & 0xC0) == 0x80)
            {
                end--;
            }

            text = Utf8.IsValid(text[..end]) ? text[..end] : text;
        }

        return Utf8.IsValid(text)
            ? Encoding.UTF8.GetChars(text, characters)
            : Encoding.Latin1.GetChars(text, characters);
    }
}
