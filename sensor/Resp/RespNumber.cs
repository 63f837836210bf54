namespace Sensor.Resp;

/// <summary>
/// Numbers as the server's own <c>string2ll</c> takes them: no sign but '-', no leading zero, no blank.
/// </summary>
internal static class RespNumber
{
    private const int MaxDigits = 20;

    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > MaxDigits)
        {
            return false;
        }

        if (text.Length == 1 && text[0] == (byte)'0')
        {
            return true;
        }

        bool negative = text[0] == (byte)'-';
        ReadOnlySpan<byte> digits = negative ? text[1..] : text;
        if (digits.IsEmpty || digits[0] is < (byte)'1' or > (byte)'9')
        {
            return false;
        }

        ulong sum = 0;
        foreach (byte b in digits)
        {
            uint digit = (uint)(b - '0');
            if (digit > 9 || sum > ((ulong)long.MaxValue / 10) + 1)
            {
                return false;
            }

            sum = (sum * 10) + digit;
        }

        if (sum > (ulong)long.MaxValue + (negative ? 1UL : 0UL))
        {
            return false;
        }

        value = negative ? unchecked(-(long)sum) : (long)sum;
        return true;
    }
}
