using System.Globalization;
using System.Text;

namespace Sensor.Tests.Resp;

/// <summary>
/// Both sides of RESP as plainly as they can be written, recursive and from the start of the frame each time: what the
/// fast readers are compared with. A position below 0: <see cref="More"/> or <see cref="Wrong"/>.
/// </summary>
internal static class NaiveResp
{
    public const int More = -1;
    public const int Wrong = -2;

    /// <summary>The end of the value that begins at <paramref name="at"/>.</summary>
    public static int Value(byte[] data, int at)
    {
        int line = Line(data, at + 1, out string text);
        if (at >= data.Length)
        {
            return More;
        }

        switch ((char)data[at])
        {
            case '+' or '-' or '_' or '#' or ',' or '(':
                return line;
            case ':':
                return line < 0 ? line : Number(text) is null ? Wrong : line;
            case '$' or '!' or '=':
                return line < 0 ? line : Number(text) is not { } size || size < -1 ? Wrong : size == -1
                    ? line : Body(data, line, size);
            case '*' or '~' or '>' or '%' or '|':
                bool pairs = data[at] is (byte)'%' or (byte)'|';
                return line < 0 ? line : Number(text) is not { } count || count < (data[at] == '*' ? -1 : 0) ? Wrong
                    : Elements(data, line, pairs ? 2 * count : count);
            default:
                return Wrong;
        }
    }

    /// <summary>
    /// The words of the array command that begins at <paramref name="at"/>, by the server's lax rules.
    /// </summary>
    public static int Command(byte[] data, int at, out List<byte[]> words)
    {
        words = [];
        int end = LaxHeader(data, at, '*', out long count);
        for (long i = 0; end >= 0 && i < count; i++)
        {
            end = LaxHeader(data, end, '$', out long length);
            if (end < 0 || length < 0)
            {
                return end < 0 ? end : Wrong;
            }

            if (data.Length - end < length + 2)
            {
                return More;
            }

            words.Add(data[end..(int)(end + length)]);
            end += (int)length + 2;
        }

        return end;
    }

    private static int Elements(byte[] data, int at, long count)
    {
        for (long left = count; left > 0 && at >= 0;)
        {
            bool beside = at < data.Length && data[at] is (byte)'>' or (byte)'|';
            at = Value(data, at);
            left -= beside ? 0 : 1;
        }

        return at;
    }

    private static int Body(byte[] data, int at, long size)
    {
        long end = at + size;
        bool cr = end >= data.Length || data[end] == '\r';
        bool lf = end + 1 >= data.Length || data[end + 1] == '\n';
        return !cr || !lf ? Wrong : end + 2 > data.Length ? More : (int)end + 2;
    }

    private static int Line(byte[] data, int at, out string text)
    {
        text = "";
        int end = at >= data.Length ? -1 : Array.IndexOf(data, (byte)'\r', at);
        if (at < data.Length && data.AsSpan()[at..(end < 0 ? data.Length : end)].Contains((byte)'\n'))
        {
            return Wrong;
        }

        if (end < 0 || end + 1 == data.Length)
        {
            return More;
        }

        text = Encoding.Latin1.GetString(data, at, end - at);
        return data[end + 1] == '\n' ? end + 2 : Wrong;
    }

    private static int LaxHeader(byte[] data, int at, char prefix, out long number)
    {
        number = 0;
        int end = at >= data.Length ? -1 : Array.IndexOf(data, (byte)'\r', at);
        if (end < 0 || end + 1 == data.Length)
        {
            return More;
        }

        string text = Encoding.Latin1.GetString(data, at, end - at);
        bool strict = text.Length > 1 && text[0] == prefix
            && long.TryParse(text.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            && number.ToString(CultureInfo.InvariantCulture) == text[1..];
        return strict ? end + 2 : Wrong;
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number : null;
}
