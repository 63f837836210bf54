using System.Buffers;

namespace Sensor.Resp;

/// <summary>
/// A header of the client's side (<c>*n</c> behind its asterisk, or <c>$n</c>) as it comes, up to its CR: what is too
/// long for a number is counted, not kept.
/// </summary>
internal sealed class CommandHeader(RespLimits limits)
{
    private const int MaxNumberBytes = 32;

    private readonly byte[] _text = new byte[MaxNumberBytes];
    private int _length;

    /// <summary>Why InvalidData: <see cref="TryStopAtNul"/>.</summary>
    public bool SawNul { get; private set; }

    /// <summary>
    /// The server looks for the end of a header or line with C's string functions: a NUL hides it for ever.
    /// </summary>
    public static bool TryStopAtNul(ReadOnlySpan<byte> part, out int consumed)
    {
        consumed = part.IndexOf((byte)0) + 1;
        return consumed > 0;
    }

    /// <summary>
    /// Reads on; Done with the CR behind it, InvalidData at a NUL or where it is longer than a server reads.
    /// </summary>
    public OperationStatus Read(ReadOnlySpan<byte> data, out int consumed)
    {
        int end = data.IndexOf((byte)'\r');
        ReadOnlySpan<byte> part = end < 0 ? data : data[..end];
        SawNul = TryStopAtNul(part, out consumed);
        if (SawNul)
        {
            return OperationStatus.InvalidData;
        }

        consumed = part.Length;
        if (!TryAppend(part))
        {
            return OperationStatus.InvalidData;
        }

        consumed += end < 0 ? 0 : 1;
        return end < 0 ? OperationStatus.NeedMoreData : OperationStatus.Done;
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

    private bool TryAppend(ReadOnlySpan<byte> part)
    {
        if (_length < MaxNumberBytes)
        {
            part[..Math.Min(part.Length, MaxNumberBytes - _length)].CopyTo(_text.AsSpan(_length));
        }

        _length += part.Length;
        return _length <= limits.MaxHeaderBytes;
    }
}
