using Sensor.Capture;
using Sensor.Packets;
using Sensor.Tests.Support;

namespace Sensor.Tests.Capture;

public sealed class PcapNgReaderTests
{
    private const long Second = 1_000_000_000;
    private static readonly byte[] Data = [1, 2, 3, 4, 5];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void All_kinds_of_packet_blocks_are_read(bool bigEndian)
    {
        byte[] file = new PcapNgFileWriter().Section(bigEndian).Interface(1, snapshotLength: 4)
            .Enhanced(0, 1_700_000_000_123_456, Data, 99)
            .Block(5, new byte[8]) // statistics: skipped
            .Simple([1, 2, 3, 4], 5)
            .Obsolete(0, 1_700_000_000_123_457, Data)
            .Block(0x0BAD, new byte[200])
            .ToArray();
        using PcapFileSource source = ReadFrame.Source(file, new PcapFileOptions { BufferSize = 64 });
        Assert.Equal(
            [
                new ReadFrame(1_700_000_000_123_456_000, LinkType.Ethernet, 99, "0102030405", 1, 0),
                new ReadFrame(1_700_000_000_123_456_000, LinkType.Ethernet, 5, "01020304", 2, 0),
                new ReadFrame(1_700_000_000_123_457_000, LinkType.Ethernet, 5, "0102030405", 3, 0),
            ],
            ReadFrame.All(source));
        Assert.Null(source.Complaint);
    }

    [Fact]
    public void Interfaces_may_differ_in_link_type_and_sections_in_byte_order()
    {
        byte[] file = new PcapNgFileWriter().Section().Interface(1, 9).Interface(276, 6)
            .Enhanced(1, 2_000_000, Data).Enhanced(0, 3_000_000_000, Data)
            .Section(bigEndian: true).Interface(101, 0).Enhanced(0, 4, Data).ToArray();
        using PcapFileSource source = ReadFrame.Source(file);
        Assert.Equal(
            [(LinkType.LinuxSll2, 2 * Second), (LinkType.Ethernet, 3 * Second), (LinkType.Raw, 4 * Second)],
            ReadFrame.All(source).Select(f => (f.LinkType, f.TimeNs)));
    }

    [Theory]
    [InlineData(0, 0, 5, 5 * Second)]
    [InlineData(3, 0, 5_001, 5_001_000_000)]
    [InlineData(6, 0, 5_000_001, 5_000_001_000)]
    [InlineData(9, 0, 5_000_000_001, 5_000_000_001)]
    [InlineData(12, 0, 5_000_000_001_999, 5_000_000_001)]
    [InlineData(0x80, 0, 5, 5 * Second)]
    [InlineData(0x8A, 0, 1536, 1_500_000_000)]
    [InlineData(0xA0, 0, 0x1_8000_0000, 1_500_000_000)]
    [InlineData(6, 1_700_000_000, 1, 1_700_000_000_000_001_000)]
    [InlineData(6, -3, 4_000_000, Second)]
    [InlineData(0, 0, long.MaxValue, long.MaxValue)] // beyond the range: its end
    public void Time_resolutions_are_powers_of_ten_and_of_two(int resolution, long offset, long ticks, long expected)
    {
        byte[] file = new PcapNgFileWriter().Section().Interface(1, (byte)resolution, offset)
            .Enhanced(0, (ulong)ticks, Data).ToArray();
        using PcapFileSource source = ReadFrame.Source(file);
        Assert.Equal(expected, Assert.Single(ReadFrame.All(source)).TimeNs);
    }

    [Fact]
    public void A_section_begins_without_interfaces()
    {
        byte[] file = new PcapNgFileWriter().Section().Interface(1).Enhanced(0, 1, Data).Section().Enhanced(0, 1, Data)
            .ToArray();
        using PcapFileSource source = ReadFrame.Source(file);
        Assert.Single(ReadFrame.All(source));
        Assert.Equal(
            "test.pcap: damaged after frame 1 (a frame of an interface that is not described); the 1 up to there were read",
            source.Complaint);
    }

    [Fact]
    public void Cut_anywhere_the_whole_frames_are_read()
    {
        byte[] file = new PcapNgFileWriter().Section().Interface(1).Enhanced(0, 1, Data).Enhanced(0, 2, Data).ToArray();
        int[] boundaries = [28, 28 + 24, 28 + 24 + 40, 28 + 24 + 80];
        Assert.Equal(boundaries[^1], file.Length);
        for (int length = 28; length <= file.Length; length++)
        {
            using PcapFileSource source = ReadFrame.Source(file[..length], new PcapFileOptions { BufferSize = 32 });
            Assert.Equal(boundaries.Skip(2).Count(b => b <= length), ReadFrame.All(source).Count);
            Assert.Equal(boundaries.Contains(length) ? CaptureFileEnd.Whole : CaptureFileEnd.Cut, source.End);
        }
    }

    [Theory]
    [InlineData(4u)]
    [InlineData(13u)]
    [InlineData(0xFFFFFFF0)]
    public void A_block_length_that_cannot_be_ends_the_file(uint length)
    {
        PcapNgFileWriter writer = new PcapNgFileWriter().Section().Interface(1).Enhanced(0, 1, Data);
        byte[] file = [.. writer.ToArray(), .. writer.Bytes(6u), .. writer.Bytes(length), .. new byte[100]];
        using PcapFileSource source = ReadFrame.Source(file);
        Assert.Single(ReadFrame.All(source));
        Assert.Equal(CaptureFileEnd.Damaged, source.End);
        Assert.NotNull(source.Complaint);
    }

    [Fact]
    public void A_frame_longer_than_its_block_ends_the_file()
    {
        byte[] file = new PcapNgFileWriter().Section().Interface(1).Enhanced(0, 1, Data).ToArray();
        file[28 + 24 + 20] = 13;
        using PcapFileSource source = ReadFrame.Source(file);
        Assert.Empty(ReadFrame.All(source));
        Assert.Equal(CaptureFileEnd.Damaged, source.End);
    }
}
