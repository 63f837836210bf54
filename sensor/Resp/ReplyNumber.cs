using System.Buffers;

namespace Sensor.Resp;

/// <summary>
/// The number of a reply's header or integer, digit by digit as it comes, or the <c>?</c> of a streamed value.
/// Resumable at any byte; the default value is the state before the first.
/// </summary>
internal struct ReplyNumber
{
    private ulong _value;
    private bool _begun;
    private bool _negative;
    private bool _anyDigit;

    /// <summary>A <c>?</c> stands in its place: a value of RESP3 whose length is not told beforehand.</summary>
    public bool IsStreamed { get; private set; }

    /// <summary>Why InvalidData: more than 64 bits hold.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Reads on; Done with the CR behind it.</summary>
    public OperationStatus Read(ReadOnlySpan<byte> data, out int consumed)
    {
        for (consumed = 0; consumed < data.Length;)
        {
            byte b = data[consumed++];
            uint digit = (uint)(b - '0');
            if (digit <= 9 && !IsStreamed)
            {
                if (_value > (ulong.MaxValue - 9) / 10)
                {
                    IsTooLarge = true;
                    return OperationStatus.InvalidData;
                }

                _value = (_value * 10) + digit;
                _anyDigit = true;
            }
            else if (b == (byte)'\r' && (_anyDigit || IsStreamed))
            {
                return OperationStatus.Done;
            }
            else if (!TryBegin(b))
            {
                return OperationStatus.InvalidData;
            }

            _begun = true;
        }

        return OperationStatus.NeedMoreData;
    }

    /// <summary>False where it does not fit into 64 bits with its sign.</summary>
    public readonly bool TryGet(out long number)
    {
        number = _negative ? unchecked(-(long)_value) : (long)_value;
        return _value <= (ulong)long.MaxValue + (_negative ? 1UL : 0UL);
    }

    /// <summary>What may stand before the digits: a sign, or the <c>?</c> instead of them.</summary>
    private bool TryBegin(byte b)
    {
        if (_begun || b is not ((byte)'-' or (byte)'+' or (byte)'?'))
        {
            return false;
        }

        _negative = b == (byte)'-';
        IsStreamed = b == (byte)'?';
        return true;
    }
}
