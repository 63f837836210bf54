using Sensor.Capture;
using Sensor.Packets;

namespace Sensor.Tests.Capture;

/// <summary>One frame as a file source gave it, copied so that it can be kept and compared.</summary>
internal sealed record ReadFrame(
    long TimeNs, LinkType LinkType, int OriginalLength, string Hex, long Frame, int SourceIndex)
{
    public static List<ReadFrame> All(PcapFileSource source)
    {
        List<ReadFrame> frames = [];
        while (source.TryRead(out CapturedPacket packet) == CaptureStatus.Packet)
        {
            frames.Add(From(in packet));
        }

        return frames;
    }

    public static List<ReadFrame> All(MergedFileSource source)
    {
        List<ReadFrame> frames = [];
        while (source.TryRead(out CapturedPacket packet) == CaptureStatus.Packet)
        {
            frames.Add(From(in packet));
        }

        return frames;
    }

    public static PcapFileSource Source(byte[] file, PcapFileOptions? options = null) =>
        new(new MemoryStream(file), "test.pcap", options ?? new PcapFileOptions());

    private static ReadFrame From(in CapturedPacket packet) =>
        new(packet.TimeNs, packet.LinkType, packet.OriginalLength,
        Convert.ToHexString(packet.Data), packet.Frame, packet.SourceIndex);
}
