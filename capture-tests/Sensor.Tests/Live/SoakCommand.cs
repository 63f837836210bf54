using System.Globalization;
using System.Text;

namespace Sensor.Tests.Live;

/// <summary>
/// The commands of the soak: each of <see cref="Bytes"/>, whose key names connection and number. So its place in the
/// client's stream is known, and so is which command an event, or a byte of a gap, belongs to.
/// </summary>
internal static class SoakCommand
{
    public const int Bytes = 47;
    private const int Kinds = 4;

    /// <summary>One in four is a plain read, which goes first where not everything can be kept.</summary>
    private static bool IsRead(int number) => number % Kinds == Kinds - 1;

    public static void Append(StringBuilder pipeline, int connection, int number)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"k:{connection:d6}:{number:d8}");
        pipeline.Append(IsRead(number)
            ? $"*2\r\n$3\r\nGET\r\n$27\r\n{key}:xxxxxxxxx\r\n"
            : $"*3\r\n$3\r\nSET\r\n$17\r\n{key}\r\n$4\r\nvvvv\r\n");
    }

    /// <summary>Bytes of the answers to so many commands from this one on, whose keys nobody has read before.</summary>
    public static int AnswerBytes(int first, int count) =>
        Enumerable.Range(first, count).Sum(number => IsRead(number) ? "$-1\r\n".Length : "+OK\r\n".Length);

    /// <summary>From a line that holds <c>"keys":["k:CCCCCC:NNNNNNNN</c>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out int connection, out int number)
    {
        (connection, number) = (0, 0);
        int at = line.IndexOf("\"keys\":[\"k:"u8);
        if (at < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> key = line[(at + 11)..];
        connection = SoakLine.Number(key[..6]);
        number = SoakLine.Number(key.Slice(7, 8));
        return true;
    }
}
