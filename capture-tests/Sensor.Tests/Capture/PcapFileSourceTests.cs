using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Sensor.Capture;
using Sensor.Packets;
using Sensor.Tests.Support;

namespace Sensor.Tests.Capture;

public sealed class PcapFileSourceTests
{
    private const long Time = 1_700_000_000_123_456_789;
    private static readonly byte[] Data = [1, 2, 3, 4, 5];

    // The switch that the source sets counts only before the first use of compression in the process.
    static PcapFileSourceTests() => RuntimeHelpers.RunClassConstructor(typeof(PcapFileSource).TypeHandle);

    [Theory]
    [InlineData(false, false, 1_700_000_000_123_456_000)]
    [InlineData(true, false, 1_700_000_000_123_456_000)]
    [InlineData(false, true, Time)]
    [InlineData(true, true, Time)]
    public void Pcap_files_of_both_byte_orders_and_precisions_are_read(bool bigEndian, bool nanoseconds, long expected)
    {
        byte[] file = new PcapFileWriter(276, bigEndian, nanoseconds).Add(Time, Data, 99).Add(Time, []).ToArray();
        using PcapFileSource source = ReadFrame.Source(file);
        List<ReadFrame> frames = ReadFrame.All(source);
        Assert.Equal(
            [new ReadFrame(expected, LinkType.LinuxSll2, 99, "0102030405", 1, 0),
                new ReadFrame(expected, LinkType.LinuxSll2, 0, "", 2, 0)],
            frames);
        Assert.Equal(CaptureFileEnd.Whole, source.End);
        Assert.Null(source.Complaint);
        Assert.Equal(file.Length, source.Position);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(101)]
    public void Raw_IP_has_three_numbers_in_files(int number)
    {
        using PcapFileSource source = ReadFrame.Source(new PcapFileWriter(number).Add(Time, Data).ToArray());
        Assert.Equal(LinkType.Raw, Assert.Single(ReadFrame.All(source)).LinkType);
    }

    [Fact]
    public void A_frame_longer_than_the_buffer_is_read_whole()
    {
        byte[] large = RandomNumberGenerator.GetBytes(300_000);
        byte[] file = new PcapFileWriter().Add(Time, Data).Add(Time, large).Add(Time, Data).ToArray();
        using PcapFileSource source = ReadFrame.Source(file, new PcapFileOptions { BufferSize = 1024 });
        Assert.Equal(
            ["0102030405", Convert.ToHexString(large), "0102030405"], ReadFrame.All(source).Select(f => f.Hex));
    }

    [Fact]
    public void Cut_anywhere_the_whole_frames_are_read_and_the_cut_is_said_once()
    {
        byte[] file = new PcapFileWriter().Add(Time, Data).Add(Time, Data).ToArray();
        for (int length = PcapReader.FileHeaderLength; length < file.Length; length++)
        {
            using PcapFileSource source = ReadFrame.Source(file[..length]);
            int whole = (length - PcapReader.FileHeaderLength) / 21;
            Assert.Equal(whole, ReadFrame.All(source).Count);
            bool between = (length - PcapReader.FileHeaderLength) % 21 == 0;
            Assert.Equal(between ? CaptureFileEnd.Whole : CaptureFileEnd.Cut, source.End);
            Assert.Equal(
                between ? null : $"test.pcap: cut in the middle of frame {whole + 1}; the {whole} before it were read",
                source.Complaint);
        }
    }

    [Fact]
    public void A_length_that_cannot_be_ends_the_file()
    {
        byte[] file = new PcapFileWriter().Add(Time, Data).Add(Time, Data).ToArray();
        file[24 + 21 + 11] = 0xFF; // the top byte of the second frame's length
        using PcapFileSource source = ReadFrame.Source(file);
        Assert.Single(ReadFrame.All(source));
        Assert.Equal(CaptureFileEnd.Damaged, source.End);
        Assert.StartsWith("test.pcap: damaged after frame 1 (", source.Complaint);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Compressed_files_are_read_also_of_several_members(int members)
    {
        byte[] file = new PcapFileWriter().Add(Time, Data).Add(Time, Data).ToArray();
        byte[] compressed = [.. file.Chunk((file.Length / members) + 1).SelectMany(Compress)];
        using PcapFileSource source = ReadFrame.Source(compressed, new PcapFileOptions { ComputeSha256 = true });
        Assert.Equal(2, ReadFrame.All(source).Count);
        Assert.Equal(CaptureFileEnd.Whole, source.End);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(compressed)), source.FinishSha256());
        Assert.Equal(compressed.Length, source.Position);
    }

    [Fact]
    public void A_compressed_file_cut_anywhere_is_never_taken_for_whole()
    {
        Random random = new(7);
        PcapFileWriter writer = new();
        for (int i = 0; i < 50; i++)
        {
            byte[] data = new byte[100];
            random.NextBytes(data);
            writer.Add(Time + i, data);
        }

        byte[] compressed = Compress(writer.ToArray());
        int readable = 0;
        for (int length = 1; length < compressed.Length; length++)
        {
            try
            {
                using PcapFileSource source = ReadFrame.Source(compressed[..length]);
                readable += ReadFrame.All(source).Count;
                Assert.True(source.End != CaptureFileEnd.Whole, $"cut at {length} of {compressed.Length}");
                Assert.NotNull(source.Complaint);
            }
            catch (CaptureException e)
            {
                Assert.NotEqual(CaptureProblem.Other, e.Problem); // cut before the first frame: it cannot start
            }
        }

        Assert.True(readable > 50);
    }

    [Fact]
    public void The_hash_is_that_of_the_whole_file_even_when_it_is_not_read_to_its_end()
    {
        byte[] file = [.. new PcapFileWriter().Add(Time, Data).ToArray(), .. RandomNumberGenerator.GetBytes(500_000)];
        file[24 + 21 + 11] = 0xFF;
        using PcapFileSource source = ReadFrame.Source(file, new PcapFileOptions { ComputeSha256 = true });
        ReadFrame.All(source);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), source.FinishSha256());
    }

    [Fact]
    public void Reading_costs_no_allocation_per_frame()
    {
        PcapFileWriter writer = new();
        for (int i = 0; i < 5000; i++)
        {
            writer.Add(Time + i, new byte[i % 1500]);
        }

        using PcapFileSource source = ReadFrame.Source(writer.ToArray());
        source.TryRead(out CapturedPacket _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long bytes = 0;
        while (source.TryRead(out CapturedPacket packet) == CaptureStatus.Packet)
        {
            bytes += packet.Data.Length;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Enumerable.Range(1, 4999).Sum(i => i % 1500), bytes);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Random_damage_never_throws_and_never_reads_more_than_there_is()
    {
        const int Seed = 42;
        Random random = new(Seed);
        byte[] pcap = new PcapFileWriter().Add(Time, Data).Add(Time, new byte[100]).Add(Time, Data).ToArray();
        byte[] pcapNg = new PcapNgFileWriter().Section().Interface(1, 9).Enhanced(0, 5, Data).Simple(Data)
            .Obsolete(0, 7, Data)
            .Section(bigEndian: true).Interface(101, 0x8A, 77).Enhanced(0, 1 << 20, Data).ToArray();
        for (int round = 0; round < 20_000; round++)
        {
            byte[] file = [.. round % 2 == 0 ? pcap : pcapNg];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                file[random.Next(file.Length)] = (byte)random.Next(256);
            }

            try
            {
                using PcapFileSource source =
                    ReadFrame.Source(file, new PcapFileOptions { MaxFrameLength = 1000, BufferSize = 64 });
                Assert.True(
                    ReadFrame.All(source).Sum(f => f.Hex.Length / 2) <= file.Length, $"seed {Seed} round {round}");
                Assert.NotEqual(CaptureFileEnd.NotYet, source.End);
            }
            catch (CaptureException)
            {
                // damaged in its first bytes
            }
        }
    }

    internal static byte[] Compress(byte[] bytes)
    {
        using MemoryStream target = new();
        using (GZipStream gzip = new(target, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return target.ToArray();
    }
}
