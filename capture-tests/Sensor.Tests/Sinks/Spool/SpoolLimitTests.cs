using Sensor.Events;
using Sensor.Sinks;
using Sensor.Sinks.Spool;
using DiskSpool = Sensor.Sinks.Spool.Spool;

namespace Sensor.Tests.Sinks.Spool;

/// <summary>What a spool that is full, or whose time is over, gives up, and in which order.</summary>
public sealed class SpoolLimitTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("spool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void At_the_limit_reads_go_first_then_data_then_security_and_each_loss_is_counted()
    {
        const int Frames = 30;
        using DiskSpool spool = Open(new() { MaxBytes = 1 << 20 });
        using SpoolSender sender = new("one", spool, new MemorySink { SettlesLate = true }, new SinkHealth());
        int written = 0;
        int[] firstLost = [-1, -1, -1];
        long[] lost = new long[3];
        long bytes = 0;
        while (lost[2] == 0 && written < 100_000)
        {
            WriteMixed(spool, written, Frames);
            written += Frames;
            bytes = Math.Max(bytes, spool.Segments.Bytes);
            SpoolLoss? loss = spool.Losses.Take();
            int[] kinds = [(int)EventCategory.DataAccess, (int)EventCategory.Pubsub, (int)EventCategory.Authentication];
            for (int kind = 0; kind < 3; kind++)
            {
                long count = loss?.Events[kinds[kind]] ?? 0;
                lost[kind] += count;
                firstLost[kind] = firstLost[kind] < 0 && count > 0 ? written : firstLost[kind];
            }
        }

        Assert.True(firstLost[0] > 0 && firstLost[0] < firstLost[1], $"reads at {firstLost[0]}, data at {firstLost[1]}");
        Assert.True(firstLost[1] < firstLost[2], $"data at {firstLost[1]}, security at {firstLost[2]}");
        Assert.InRange(bytes, 900_000, 1 << 20);
        long kept = spool.Segments.Tail.Record - 1;
        Assert.Equal(written, kept + lost.Sum());
    }

    [Fact]
    public void Who_can_wait_waits_for_room_and_loses_nothing()
    {
        using DiskSpool spool = Open(new() { MaxBytes = 1 << 20, WaitsForRoom = true });
        MemorySink sink = new();
        using SpoolSender sender = new("one", spool, sink, new SinkHealth());
        for (int i = 0; i < 100; i++)
        {
            SpoolSamples.Write(spool, i * 100, 100);
        }

        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(SpoolSamples.Ids(0, 10_000), sink.Ids);
        Assert.Null(spool.Losses.Take());
    }

    [Fact]
    public void Beyond_the_age_limit_what_waits_is_given_up_and_counted()
    {
        using DiskSpool spool = Open(new() { SegmentBytes = 16 * 1024, MaxAge = TimeSpan.FromHours(1) });
        MemorySink sink = new() { SettlesLate = true };
        using (SpoolSender sender = new("one", spool, sink, new SinkHealth()))
        {
            sender.Stop();
            for (int i = 0; i < 10; i++)
            {
                SpoolSamples.Write(spool, i * 100, 100);
            }
        }

        string[] segments = [.. Directory.GetFiles(Path.Combine(_folder, "json"), "*.seg").Order()];
        File.SetLastWriteTimeUtc(segments[0], DateTime.UtcNow.AddHours(-2));
        sink.SettlesLate = false;
        using SpoolSender again = new("one", spool, sink, new SinkHealth());
        Assert.True(again.WaitUntilSent(Long, CancellationToken.None));
        SpoolLoss loss = spool.Losses.Take()!;
        long lost = loss.Expired[(int)EventCategory.DataAccess];
        Assert.InRange(lost, 10, 500);
        Assert.Equal(SpoolSamples.Ids(0, 1000)[(int)lost..], sink.Ids);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_several_segments_beyond_the_age_limit_each_is_counted(int old)
    {
        SpoolOptions options = new() { SegmentBytes = 64 << 10, MaxAge = TimeSpan.FromHours(1) };
        using DiskSpool spool = Open(options);
        MemorySink sink = new();
        using (SpoolSender sender = new("one", spool, sink, new SinkHealth()))
        {
            sender.Stop();
            for (int i = 0; i < 10; i++)
            {
                SpoolSamples.Write(spool, i * 100, 100);
            }
        }

        long[] numbers = [.. SpoolSegment.Numbers(spool.Segments.Folder)];
        Assert.True(numbers.Length > old + 1, $"{numbers.Length} segments");
        foreach (long number in numbers[..old])
        {
            File.SetLastWriteTimeUtc(SpoolSegment.PathOf(spool.Segments.Folder, number), DateTime.UtcNow.AddHours(-2));
        }

        using SpoolSender again = new("one", spool, sink, new SinkHealth());
        Assert.True(again.WaitUntilSent(Long, CancellationToken.None));
        int lost = (int)spool.Losses.Take()!.Expired[(int)EventCategory.DataAccess];
        Assert.Equal(numbers[old] - numbers[0], lost);
        Assert.Equal(SpoolSamples.Ids(0, 1000)[lost..], sink.Ids);
    }

    [Fact]
    public void What_was_refused_of_a_batch_that_is_given_up_is_kept()
    {
        using DiskSpool spool = Open(new() { SegmentBytes = 16 * 1024, MaxAge = TimeSpan.FromHours(1) });
        SinkHealth health = new();
        MemorySink sink = new();
        sink.Meets = record =>
        {
            if (record.EventId.Span[^1] == (byte)'7')
            {
                return "never";
            }

            // Only now is the segment old: it was sent, and of its events one is settled.
            foreach (string path in Directory.GetFiles(spool.Segments.Folder, "*.seg"))
            {
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-2));
            }

            throw new SinkFault(SinkProblem.Unreachable, "gone");
        };
        SpoolSamples.Write(spool, 0, 1); // a sink that is new begins behind it
        using (SpoolSender sender = new("one", spool, new MemorySink(), new SinkHealth()))
        {
            sender.Stop();
        }

        SpoolSamples.Write(spool, 7, 100);
        SpoolSamples.Write(spool, 107, 1);
        using SpoolSender again = new("one", spool, sink, health);
        Assert.True(SpinWait.SpinUntil(() => spool.Losses.Total >= 99, Long));
        Assert.Equal(1, health.Rejected);
        Assert.Equal(99, spool.Losses.Take()!.Expired.Sum());
    }

    private DiskSpool Open(SpoolOptions? options = null) =>
        DiskSpool.Open((options ?? new()) with { Directory = _folder }, "json");

    /// <summary>Reads, deliveries and logins in turn.</summary>
    private static void WriteMixed(DiskSpool spool, int first, int count) =>
        spool.Writer.Write(SpoolSamples.Frames(Enumerable.Range(first, count).Select(i => SpoolSamples.Event(
            i,
            category: (i % 3) switch
            {
                0 => EventCategory.DataAccess,
                1 => EventCategory.Pubsub,
                _ => EventCategory.Authentication,
            }))));
}
