using Sensor.Sinks;
using Sensor.Sinks.Spool;
using DiskSpool = Sensor.Sinks.Spool.Spool;

namespace Sensor.Tests.Sinks.Spool;

/// <summary>What was changed in a spool's folder, or has gone from it, is told: how much, and once.</summary>
public sealed class SpoolDamageTests : IDisposable
{
    private const int Written = 1000;

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("spool-").FullName;

    private string Format => Path.Combine(_folder, "json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_segment_that_has_gone_is_told_by_its_events_once_for_all_sinks(int which)
    {
        Fill(new() { SegmentBytes = 64 << 10 });
        long[] numbers = [.. SpoolSegment.Numbers(Format), Written + 1];
        Assert.True(numbers.Length > 4, $"{numbers.Length} segments");
        int gone = which < 0 ? numbers.Length - 2 : which;
        File.Delete(SpoolSegment.PathOf(Format, numbers[gone]));
        int before = (int)numbers[gone] - 1;
        int lost = (int)(numbers[gone + 1] - numbers[gone]);
        SpoolLoss? told = Deliver(out string[] ids);
        Assert.Equal([.. SpoolSamples.Ids(0, before), .. SpoolSamples.Ids(before + lost, Written - before - lost)], ids);
        Assert.Equal((lost, 0), (told!.Missing, told.DamagedBytes));
        Assert.Null(Deliver(out _));
    }

    [Fact]
    public void The_only_segment_is_missed_too_and_what_comes_then_arrives()
    {
        Fill(new());
        File.Delete(SpoolSegment.PathOf(Format, SpoolSegment.Numbers(Format).Single()));
        SpoolLoss? told = Deliver(out string[] ids);
        Assert.Equal((Written, 0), (told!.Missing, told.DamagedBytes));
        Assert.Empty(ids);
        using DiskSpool spool = Open();
        MemorySink sink = new();
        using SpoolSender sender = new("one", spool, sink, new SinkHealth());
        SpoolSamples.Write(spool, Written, 10);
        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(SpoolSamples.Ids(Written, 10), sink.Ids);
        Assert.Null(spool.Losses.Take());
    }

    [Fact]
    public void Of_what_has_gone_only_that_is_lost_which_a_sink_had_not_taken()
    {
        using (DiskSpool spool = Open())
        {
            using SpoolSender sender = new("one", spool, new MemorySink(), new SinkHealth());
            SpoolSamples.Write(spool, 0, 300);
            Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
            sender.Stop();
            SpoolSamples.Write(spool, 300, 50);
        }

        File.Delete(SpoolSegment.PathOf(Format, SpoolSegment.Numbers(Format).Single()));
        using DiskSpool again = Open();
        using SpoolSender one = new("one", again, new MemorySink(), new SinkHealth());
        Assert.True(one.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(50, again.Losses.Take()!.Missing);
    }

    /// <summary>A power cut may leave less of the segment than of the sink's place in it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_place_behind_the_end_of_its_segment_skips_nothing_that_is_written_then(bool isNoted)
    {
        using (DiskSpool spool = Open())
        {
            using SpoolSender sender = new("one", spool, new MemorySink(), new SinkHealth());
            SpoolSamples.Write(spool, 0, 100);
            Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        }

        string segment = SpoolSegment.PathOf(Format, SpoolSegment.Numbers(Format).Single());
        File.WriteAllBytes(segment, File.ReadAllBytes(segment)[..^5000]);
        if (!isNoted)
        {
            File.Delete(Path.Combine(Format, "tail"));
        }

        using DiskSpool again = Open();
        MemorySink sink = new();
        using SpoolSender one = new("one", again, sink, new SinkHealth());
        SpoolSamples.Write(again, 100, 50);
        Assert.True(one.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(SpoolSamples.Ids(100, 50), sink.Ids);
        Assert.Equal(0, again.Losses.Take()?.Missing ?? 0);
    }

    [Fact]
    public void A_spool_whose_numbers_begin_anew_is_told_and_sent()
    {
        Fill(new());
        using (DiskSpool spool = Open())
        {
            using SpoolSender sender = new("one", spool, new MemorySink(), new SinkHealth());
            Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        }

        File.Delete(SpoolSegment.PathOf(Format, SpoolSegment.Numbers(Format).Single()));
        File.Delete(Path.Combine(Format, "tail"));
        using DiskSpool again = Open();
        MemorySink sink = new();
        using SpoolSender one = new("one", again, sink, new SinkHealth());
        SpoolSamples.Write(again, 0, 10);
        Assert.True(one.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(SpoolSamples.Ids(0, 10), sink.Ids);
        Assert.Equal(Written, again.Losses.Take()!.Missing);
    }

    [Fact]
    public void A_changed_byte_and_a_torn_end_count_once_for_all_sinks_with_the_events_they_were()
    {
        const int Cut = 100;
        Fill(new());
        string segment = SpoolSegment.PathOf(Format, SpoolSegment.Numbers(Format).Single());
        byte[] bytes = File.ReadAllBytes(segment);
        int first = SpoolFrameReader.LengthOf(bytes.AsSpan(SpoolSegment.HeaderLength));
        bytes[SpoolSegment.HeaderLength + (first / 2)] ^= 0x10;
        File.WriteAllBytes(segment, bytes[..^Cut]);
        int last = SpoolSamples.Frames([SpoolSamples.Event(Written - 1)]).Length;
        SpoolLoss? told = Deliver(out string[] ids);
        Assert.Equal(SpoolSamples.Ids(1, Written - 2), ids);
        Assert.Equal((2, first + last - Cut), (told!.Missing, told.DamagedBytes));
        Assert.Null(Deliver(out _));
    }

    [Fact]
    public void A_number_counts_once_in_whatever_ranges_it_comes()
    {
        Random random = new(7);
        SpoolRanges ranges = new();
        HashSet<long> seen = [];
        for (int i = 0; i < 2000; i++)
        {
            long from = random.Next(1000);
            long to = from + random.Next(-2, 6);
            long added = Enumerable.Range((int)from, Math.Max(0, (int)(to - from))).Count(number => seen.Add(number));
            Assert.Equal(added, ranges.Add(from, to));
        }
    }

    /// <summary>Events that wait for two sinks.</summary>
    private void Fill(SpoolOptions options)
    {
        using DiskSpool spool = Open(options);
        using SpoolSender one = new("one", spool, new MemorySink(), new SinkHealth());
        using SpoolSender two = new("two", spool, new MemorySink(), new SinkHealth());
        one.Stop();
        two.Stop();
        for (int i = 0; i < Written; i += 100)
        {
            SpoolSamples.Write(spool, i, 100);
        }
    }

    /// <summary>Another start, until both sinks wait for nothing more; gives what was told as lost.</summary>
    private SpoolLoss? Deliver(out string[] ids)
    {
        using DiskSpool spool = Open();
        MemorySink first = new();
        MemorySink second = new();
        using SpoolSender one = new("one", spool, first, new SinkHealth());
        using SpoolSender two = new("two", spool, second, new SinkHealth());
        Assert.True(one.WaitUntilSent(Long, CancellationToken.None));
        Assert.True(two.WaitUntilSent(Long, CancellationToken.None));
        ids = first.Ids;
        Assert.Equal(ids, second.Ids);
        return spool.Losses.Take();
    }

    private DiskSpool Open(SpoolOptions? options = null) =>
        DiskSpool.Open((options ?? new()) with { Directory = _folder }, "json");
}
