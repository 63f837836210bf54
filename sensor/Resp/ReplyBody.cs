using System.Buffers;

namespace Sensor.Resp;

/// <summary>
/// The body of a server's bulk string or chunk, passed over by its length, with the CRLF behind it, which a server
/// always sends: anything else is lost framing. Resumable at any byte.
/// </summary>
internal struct ReplyBody
{
    // With the two bytes of the CRLF.
    private long _left;

    public void Begin(long length) => _left = length + 2;

    /// <summary>Reads on; Done with the CRLF.</summary>
    public OperationStatus Read(ReadOnlySpan<byte> data, out int consumed)
    {
        consumed = (int)Math.Min(_left, data.Length);
        long left = _left - consumed;
        for (long i = Math.Min(_left, 2); i > left; i--)
        {
            byte b = data[(int)(_left - i)];
            if (b != (i == 2 ? (byte)'\r' : (byte)'\n'))
            {
                return OperationStatus.InvalidData;
            }
        }

        _left = left;
        return left > 0 ? OperationStatus.NeedMoreData : OperationStatus.Done;
    }

    /// <summary>
    /// False where the missing bytes reach into the CRLF, which must be seen: no frame ends inside a gap.
    /// </summary>
    public bool TrySkipGap(long length)
    {
        if (length >= _left - 1)
        {
            return false;
        }

        _left -= length;
        return true;
    }
}
