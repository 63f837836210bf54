using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Sensor.Sinks.Spool;

/// <summary>
/// One file of a spool: a header (magic, version, format, number of its first record, checksum), then frames. Named by
/// the number of its first record, so that the names sort.
/// </summary>
internal static class SpoolSegment
{
    public const int HeaderLength = 64;
    public const string Extension = ".seg";

    /// <summary>Version 1; a later sensor reads every earlier one.</summary>
    private const ushort Version = 1;
    private const int VersionAt = 8;
    private const int RecordAt = 16;
    private const int FormatAt = 24;
    private const int FormatLength = 32;
    private const int ChecksumAt = 60;

    private static ReadOnlySpan<byte> Magic => "RASPOOL\n"u8;

    public static string PathOf(string folder, long number) =>
        Path.Combine(folder, number.ToString("d20", CultureInfo.InvariantCulture) + Extension);

    /// <summary>Numbers of the segments of a folder, in order.</summary>
    public static IEnumerable<long> Numbers(string folder) => Directory.EnumerateFiles(folder, "*" + Extension)
        .Select(path => long.TryParse(
            Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : -1)
        .Where(number => number >= 0)
        .Order();

    public static byte[] Header(string format, long number)
    {
        byte[] header = new byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(VersionAt), Version);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(RecordAt), number);
        Encoding.ASCII.GetBytes(format, header.AsSpan(FormatAt, FormatLength));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(ChecksumAt), SpoolChecksum.Of(header.AsSpan(0, ChecksumAt)));
        return header;
    }

    /// <summary>Whether a file begins as one of this format does; a torn or foreign one does not.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> bytes, string format) =>
        bytes.Length >= HeaderLength
        && bytes.StartsWith(Magic)
        && BinaryPrimitives.ReadUInt16LittleEndian(bytes[VersionAt..]) is > 0 and <= Version
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) == SpoolChecksum.Of(bytes[..ChecksumAt])
        && Encoding.ASCII.GetString(bytes.Slice(FormatAt, FormatLength)).TrimEnd('\0') == format;
}
