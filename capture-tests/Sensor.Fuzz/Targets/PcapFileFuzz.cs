using System.IO.Compression;
using Sensor.Capture;
using Sensor.Packets;

namespace Sensor.Fuzz.Targets;

/// <summary>
/// Hostile bytes as a pcap, pcapng or gzip file: it opens or says why not, ends, and reads the same from a slow pipe.
/// </summary>
internal static class PcapFileFuzz
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        byte[] content = input.ToArray();
        string whole = Read(new MemoryStream(content));
        string slow = Read(new TrickleStream(content));

        // How much of a damaged compressed stream comes before its error depends on how it is read.
        bool compressed = input is [0x1f, 0x8b, ..];
        Invariant.Holds(compressed || whole == slow, $"a pipe gives what a file gives: {whole} / {slow}");
        if (content.Length > 0 && content[^1] % 4 == 0)
        {
            Read(new MemoryStream(Compress(content)));
        }
    }

    private static string Read(Stream stream)
    {
        try
        {
            using PcapFileSource source =
                new(stream, "fuzz", new PcapFileOptions { BufferSize = 4096, MaxFrameLength = 1 << 20 });
            HashCode hash = new();
            while (source.TryRead(out CapturedPacket packet) == CaptureStatus.Packet)
            {
                Invariant.Holds(packet.Data.Length <= 1 << 20, "no frame is longer than the limit");
                hash.AddBytes(packet.Data);
                hash.Add(packet.TimeNs);
                hash.Add(packet.LinkType);
                hash.Add(packet.OriginalLength);
            }

            Invariant.Holds(source.End != CaptureFileEnd.NotYet, "a file that gives no more packets has ended");
            Invariant.Holds(
                (source.Complaint is null) == (source.End == CaptureFileEnd.Whole), "damage is said, and only damage");
            return $"{source.Frames} frames, {hash.ToHashCode()}, {source.End}";
        }
        catch (CaptureException e)
        {
            return $"{e.Problem}";
        }
    }

    private static byte[] Compress(byte[] content)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        byte[] bytes = packed.ToArray();
        bytes[content.Length % bytes.Length] ^= (byte)(content[^1] & 0x10);
        return bytes;
    }
}
