using System.Buffers.Binary;
using System.IO.Compression;

namespace Sensor.Tests.Support;

/// <summary>Reads and writes pcap files (Ethernet or any other link type), for tests that change captures.</summary>
internal static class CaptureFile
{
    private const uint Microseconds = 0xA1B2C3D4;
    private const uint Nanoseconds = 0xA1B23C4D;

    /// <summary>The link type; null where the file is no pcap in this machine's byte order (pcapng, for one).</summary>
    public static int? LinkType(string path)
    {
        byte[] content = Content(path);
        return content.Length >= 24 && BinaryPrimitives.ReadUInt32LittleEndian(content) is Microseconds or Nanoseconds
            ? BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(20))
            : null;
    }

    /// <summary>All whole packets.</summary>
    public static List<CapturedFrame> Read(string path)
    {
        byte[] content = Content(path);
        int scale = BinaryPrimitives.ReadUInt32LittleEndian(content) == Nanoseconds ? 1 : 1000;
        var frames = new List<CapturedFrame>();
        for (int position = 24; position + 16 <= content.Length;)
        {
            ReadOnlySpan<byte> header = content.AsSpan(position, 16);
            int length = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
            if (position + 16 + length > content.Length)
            {
                break;
            }

            long time = (BinaryPrimitives.ReadUInt32LittleEndian(header) * 1_000_000_000L)
                + ((long)BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) * scale);
            frames.Add(new CapturedFrame(
                time, content[(position + 16)..(position + 16 + length)],
                BinaryPrimitives.ReadInt32LittleEndian(header[12..])));
            position += 16 + length;
        }

        return frames;
    }

    /// <summary>Writes a file with nanoseconds.</summary>
    public static void Write(string path, IEnumerable<CapturedFrame> frames, int linkType = 1)
    {
        using FileStream file = File.Create(path);
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Nanoseconds);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 262_144);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], linkType);
        file.Write(header);
        foreach (CapturedFrame frame in frames)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)(frame.TimeNs / 1_000_000_000));
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)(frame.TimeNs % 1_000_000_000));
            BinaryPrimitives.WriteInt32LittleEndian(header[8..], frame.Data.Length);
            BinaryPrimitives.WriteInt32LittleEndian(header[12..], frame.WireLength);
            file.Write(header[..16]);
            file.Write(frame.Data);
        }
    }

    private static byte[] Content(string path)
    {
        if (!path.EndsWith(".gz", StringComparison.Ordinal))
        {
            return File.ReadAllBytes(path);
        }

        using var plain = new MemoryStream();
        using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        packed.CopyTo(plain);
        return plain.ToArray();
    }
}
