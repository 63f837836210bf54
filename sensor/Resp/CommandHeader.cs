namespace Sensor.Resp;

/// <summary>
/// A header of the client's side (<c>*n</c> behind its asterisk, or <c>$n</c>) as it comes, up to its CR: what is too long
/// for a number is counted, not kept.
/// </summary>
internal sealed class CommandHeader(RespLimits limits)
{
    private const int MaxNumberBytes = 32;

    private readonly byte[] _text = new byte[MaxNumberBytes];
    private int _length;

    /// <summary>False where it is longer than a server reads.</summary>
    public bool TryAppend(ReadOnlySpan<byte> part)
    {
        if (_length < MaxNumberBytes)
        {
            part[..Math.Min(part.Length, MaxNumberBytes - _length)].CopyTo(_text.AsSpan(_length));
        }

        _length += part.Length;
        return _length <= limits.MaxHeaderBytes;
    }

    /// <summary>How many words the command has.</summary>
    public bool TryReadCount(out long count)
    {
        count = 0;
        return _length <= MaxNumberBytes
            && RespNumber.TryParse(_text.AsSpan(0, _length), out count)
            && count <= limits.MaxCommandWords;
    }

    /// <summary>How long the word is.</summary>
    public bool TryReadLength(out long length)
    {
        length = 0;
        return _length is > 1 and <= MaxNumberBytes && _text[0] == (byte)'$'
            && RespNumber.TryParse(_text.AsSpan(1, _length - 1), out length)
            && length >= 0 && length <= limits.MaxBulkBytes;
    }

    public void Clear() => _length = 0;
}
