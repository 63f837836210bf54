using Sensor.Capture;
using Sensor.Tests.Support;

namespace Sensor.Tests.Capture;

public sealed class MergedFileSourceTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sensor-capture-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Files_are_merged_in_time_order_stable_by_the_order_given()
    {
        string a = Write("a.pcap", Pcap(1, 3, 5, 5, 9));
        string b = Write("b.pcap.gz", PcapFileSourceTests.Compress(Pcap(2, 3, 5, 4, 7)));
        string c = Write("c.pcap", Pcap());
        using MergedFileSource source = MergedFileSource.Open([a, b, c], new PcapFileOptions());
        Assert.Equal(
            [(0, 1, 1), (1, 1, 2), (0, 2, 3), (1, 2, 3), (0, 3, 5), (0, 4, 5), (1, 3, 5), (1, 4, 4), (1, 5, 7),
                (0, 5, 9)],
            ReadFrame.All(source).Select(f => (f.SourceIndex, (int)f.Frame, (int)(f.TimeNs / 1000))));
        Assert.All(source.Files, f => Assert.Equal(CaptureFileEnd.Whole, f.End));
        Assert.Equal(source.Length, source.Position);
    }

    [Fact]
    public void Random_files_merge_like_a_stable_sort()
    {
        const int Seed = 5;
        Random random = new(Seed);
        List<(int Time, int File, int Frame)> expected = [];
        List<string> paths = [];
        for (int file = 0; file < 12; file++)
        {
            int[] times = [.. Enumerable.Range(0, random.Next(60)).Select(_ => random.Next(100)).Order()];
            expected.AddRange(times.Select((t, i) => (t, file, i + 1)));
            paths.Add(Write($"{file}.pcap", Pcap(times)));
        }

        using MergedFileSource source = MergedFileSource.Open(paths, new PcapFileOptions());
        Assert.Equal(
            expected.OrderBy(e => e.Time).ThenBy(e => e.File).ThenBy(e => e.Frame),
            ReadFrame.All(source).Select(f => ((int)(f.TimeNs / 1000), f.SourceIndex, (int)f.Frame)));
    }

    [Fact]
    public void A_cut_file_does_not_keep_the_others_from_being_read()
    {
        string a = Write("a.pcap", Pcap(1, 3)[..^1]);
        string b = Write("b.pcap", Pcap(2, 4));
        using MergedFileSource source = MergedFileSource.Open([a, b], new PcapFileOptions());
        Assert.Equal(3, ReadFrame.All(source).Count);
        Assert.Equal($"{a}: cut in the middle of frame 2; the 1 before it were read", source.Files[0].Complaint);
        Assert.Null(source.Files[1].Complaint);
    }

    [Theory]
    [InlineData("missing", "no such file")]
    [InlineData("directory", "a directory, not a capture file")]
    [InlineData("empty", "an empty file")]
    [InlineData("empty.gz", "an empty file")]
    [InlineData("text", "not a capture file (neither pcap nor pcapng)")]
    [InlineData("tiny", "not a capture file (neither pcap nor pcapng)")]
    [InlineData("header", "not a capture file (cut inside its header)")]
    [InlineData("broken.gz", "cannot be read (the compressed stream is damaged)")]
    public void What_cannot_be_read_is_said_before_the_first_packet(string kind, string expected)
    {
        string good = Write("good.pcap", Pcap(1, 2));
        string bad = Path.Combine(_directory, kind);
        switch (kind)
        {
            case "directory":
                Directory.CreateDirectory(bad);
                break;
            case "empty":
                Write(kind, []);
                break;
            case "empty.gz":
                Write(kind, PcapFileSourceTests.Compress([]));
                break;
            case "text":
                Write(kind, "*1\r\n$4\r\nPING\r\n"u8.ToArray());
                break;
            case "tiny":
                Write(kind, [1]);
                break;
            case "header":
                Write(kind, Pcap()[..20]);
                break;
            case "broken.gz":
                Write(kind, [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF]);
                break;
            default:
                break;
        }

        CaptureException e =
            Assert.Throws<CaptureException>(() => MergedFileSource.Open([good, bad], new PcapFileOptions()));
        Assert.Equal($"{bad}: {expected}", e.Message);
    }

    [Fact]
    public void Standard_input_can_be_given_once()
    {
        CaptureException e =
            Assert.Throws<CaptureException>(() => MergedFileSource.Open(["-", "-"], new PcapFileOptions()));
        Assert.Equal(CaptureProblem.StandardInputTwice, e.Problem);
    }

    private static byte[] Pcap(params int[] times)
    {
        PcapFileWriter writer = new();
        foreach (int time in times)
        {
            writer.Add(time * 1000L, [(byte)time]);
        }

        return writer.ToArray();
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
