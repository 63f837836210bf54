using Sensor.Events;

namespace Sensor.Policy;

/// <summary>
/// The texts that disclosure makes itself: pseudonyms, masked card numbers, shortened texts. They are valid until
/// <see cref="Clear"/>, that is until the next event; the room is reused. One instance per worker.
/// </summary>
internal sealed class DisclosedTexts
{
    /// <summary>Texts of one event whose hashes are remembered: as many as it has arguments.</summary>
    private const int MostRemembered = 16;

    private const int LongestCharacter = 4;

    private readonly KeyedHash? _hash;
    private readonly bool _masks;
    private readonly int _maxTextBytes;
    private readonly (TextSlice Plain, TextSlice Hash)[] _hashed = new (TextSlice, TextSlice)[MostRemembered];
    private int _hashes;
    private byte[] _room = new byte[8 * 1024];
    private int _used;

    /// <param name="hash">Makes pseudonyms; null: none is wanted.</param>
    /// <param name="masks">Whether numbers of cards are masked.</param>
    /// <param name="maxTextBytes">Members of a connection of that length may have been cut.</param>
    public DisclosedTexts(KeyedHash? hash, bool masks, int maxTextBytes)
    {
        _hash = hash;
        _masks = masks;
        _maxTextBytes = maxTextBytes;
    }

    public void Clear()
    {
        _used = 0;
        _hashes = 0;
    }

    /// <summary>A key stands among the arguments too: it is hashed once.</summary>
    public TextSlice Hashed(TextSlice text)
    {
        for (int i = 0; i < _hashes; i++)
        {
            if (_hashed[i].Plain.IsSamePlaceAs(text))
            {
                return _hashed[i].Hash;
            }
        }

        int length = _hash!.Length;
        TextSlice slice = Reserve(length);
        _hash.Write(text.Span, _room.AsSpan(_used - length, length));
        if (_hashes < MostRemembered)
        {
            _hashed[_hashes++] = (text, slice);
        }

        return slice;
    }

    /// <summary>The text itself where it holds no card number.</summary>
    public TextSlice Masked(TextSlice text)
    {
        if (!HoldsCard(text.Span, text.IsCut))
        {
            return text;
        }

        TextSlice slice = Reserve(text.Length);
        Span<byte> masked = _room.AsSpan(_used - text.Length, text.Length);
        text.Span.CopyTo(masked);
        Mask(masked, text.IsCut);
        return slice;
    }

    /// <summary>A member of a connection, which was cut at the longest text if at all.</summary>
    public byte[]? Masked(byte[]? text)
    {
        if (text is null || !HoldsCard(text, MayBeCut(text)))
        {
            return text;
        }

        byte[] masked = [.. text];
        Mask(masked, MayBeCut(text));
        return masked;
    }

    public void Mask(TextList list)
    {
        for (int i = 0; _masks && i < list.Count; i++)
        {
            if (HoldsCard(list.Items[i].Span, list.Items[i].IsCut))
            {
                list.Set(i, Masked(list.Items[i]));
            }
        }
    }

    /// <summary>At most so many bytes of a text.</summary>
    public TextSlice Cut(TextSlice text, int length)
    {
        length = TextCut.Length(text.Span, text.Length, length);
        if (length == text.Length)
        {
            return text;
        }

        TextSlice slice = Reserve(length);
        text.Span[..length].CopyTo(_room.AsSpan(_used - length));
        return slice;
    }

    /// <summary>
    /// An address with a port, as CLIENT KILL takes it: the address is hashed as <c>client_ip</c> is, the port stays.
    /// </summary>
    public TextSlice HashedEndpoint(TextSlice endpoint)
    {
        ReadOnlySpan<byte> text = endpoint.Span;
        int colon = text.LastIndexOf((byte)':');
        if (colon < 0 || text[..colon].Contains((byte)':') != (text[0] == (byte)'['))
        {
            return Hashed(endpoint);
        }

        ReadOnlySpan<byte> address = text[0] == (byte)'[' ? text[1..colon].TrimEnd((byte)']') : text[..colon];
        ReadOnlySpan<byte> port = text[colon..];
        int length = _hash!.Length;
        TextSlice slice = Reserve(length + port.Length);
        Span<byte> room = _room.AsSpan(_used - slice.Length);
        _hash.Write(address, room);
        port.CopyTo(room[length..]);
        return slice;
    }

    private bool HoldsCard(ReadOnlySpan<byte> text, bool isCut) => _masks
        && (CardNumbers.Find(text, out _, out _) || (isCut && CardNumbers.FindCut(text) >= 0));

    private static void Mask(Span<byte> text, bool isCut)
    {
        int hidden = isCut ? CardNumbers.FindCut(text) : -1;
        if (hidden >= 0)
        {
            CardNumbers.HideDigits(text[hidden..]);
        }

        CardNumbers.Mask(text);
    }

    /// <summary>Texts are cut before a character: up to three bytes less than the limit.</summary>
    private bool MayBeCut(ReadOnlySpan<byte> text) => text.Length > _maxTextBytes - LongestCharacter;

    /// <summary>Texts in a room that has become too small stay where they are.</summary>
    private TextSlice Reserve(int length)
    {
        if (length > _room.Length - _used)
        {
            _room = new byte[Math.Max(length, _room.Length * 2)];
            _used = 0;
        }

        _used += length;
        return new TextSlice(_room, _used - length, length);
    }
}
