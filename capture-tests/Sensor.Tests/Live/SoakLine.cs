using System.Buffers.Text;
using System.Globalization;

namespace Sensor.Tests.Live;

/// <summary>Members of an event's line, looked up without parsing all of it: millions are read.</summary>
internal static class SoakLine
{
    public static int Number(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out int value, out _) ? value : throw new FormatException("no number");

    /// <summary>0 where it is absent.</summary>
    public static int Number(ReadOnlySpan<byte> line, ReadOnlySpan<byte> member)
    {
        int at = line.IndexOf(member);
        return at >= 0 && Utf8Parser.TryParse(line[(at + member.Length)..], out int value, out _) ? value : 0;
    }

    public static UInt128 Hex(ReadOnlySpan<byte> digits) => UInt128.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Of the member that begins so, what follows.</summary>
    public static ReadOnlySpan<byte> After(ReadOnlySpan<byte> line, ReadOnlySpan<byte> member)
    {
        int at = line.IndexOf(member);
        return at < 0 ? [] : line[(at + member.Length)..];
    }
}
