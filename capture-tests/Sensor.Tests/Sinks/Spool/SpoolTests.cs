using System.Globalization;
using Sensor.Events;
using Sensor.Sinks;
using Sensor.Sinks.Spool;
using DiskSpool = Sensor.Sinks.Spool.Spool;

namespace Sensor.Tests.Sinks.Spool;

/// <summary>What is written reaches each sink once, in order, over restarts, torn ends and damage.</summary>
public sealed class SpoolTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("spool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_arrives_once_and_in_order()
    {
        using DiskSpool spool = Open();
        MemorySink sink = new();
        using SpoolSender sender = new("one", spool, sink, new SinkHealth());
        for (int i = 0; i < 50; i++)
        {
            Write(spool, i * 100, 100);
        }

        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(Ids(0, 5000), sink.Ids);
        Assert.Equal(5000, sender.Health.Accepted);
        Assert.Null(spool.Losses.Take());
    }

    [Fact]
    public void What_waits_is_sent_after_a_restart_and_nothing_of_it_twice()
    {
        MemorySink sink = new();
        using (DiskSpool spool = Open())
        {
            using SpoolSender sender = new("one", spool, sink, new SinkHealth());
            Write(spool, 0, 1000);
            Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
            sender.Stop();
            Write(spool, 1000, 500);
        }

        using (DiskSpool spool = Open())
        {
            using SpoolSender sender = new("one", spool, sink, new SinkHealth());
            Write(spool, 1500, 10);
            Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        }

        Assert.Equal(Ids(0, 1510), sink.Ids);
    }

    [Fact]
    public void A_sink_that_is_new_begins_with_what_is_written_from_now_on()
    {
        using DiskSpool spool = Open();
        using SpoolSender first = new("one", spool, new MemorySink(), new SinkHealth());
        Write(spool, 0, 100);
        MemorySink late = new();
        using SpoolSender second = new("two", spool, late, new SinkHealth());
        Write(spool, 100, 100);
        Assert.True(second.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(Ids(100, 100), late.Ids);
    }

    [Fact]
    public void Sinks_of_one_format_do_not_wait_for_each_other_and_a_segment_stays_until_all_have_it()
    {
        using DiskSpool spool = Open(new() { SegmentBytes = 64 * 1024 });
        MemorySink slow = new() { SettlesLate = true };
        MemorySink fast = new();
        using SpoolSender slowSender = new("slow", spool, slow, new SinkHealth());
        using SpoolSender fastSender = new("fast", spool, fast, new SinkHealth());
        for (int i = 0; i < 40; i++)
        {
            Write(spool, i * 100, 100);
        }

        Assert.True(fastSender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(Ids(0, 4000), fast.Ids);
        Assert.True(Segments(spool) > 10);
        slow.SettlesLate = false;
        Assert.True(slowSender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(Ids(0, 4000), slow.Ids);
        Assert.Equal(1, Segments(spool));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(200)]
    public void A_torn_end_is_cut_counted_and_written_on(int missing)
    {
        MemorySink sink = new();
        using (DiskSpool spool = Open())
        {
            using SpoolSender sender = new("one", spool, sink, new SinkHealth());
            sender.Stop();
            Write(spool, 0, 100);
        }

        string last = Directory.GetFiles(Path.Combine(_folder, "json"), "*.seg").Order().Last();
        byte[] whole = File.ReadAllBytes(last);
        File.WriteAllBytes(last, whole[..^missing]);
        using (DiskSpool spool = Open())
        {
            using SpoolSender sender = new("one", spool, sink, new SinkHealth());
            Write(spool, 100, 100);
            Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
            Assert.InRange(spool.Losses.Take()!.DamagedBytes, 1, 4000);
        }

        Assert.Equal([.. Ids(0, 99), .. Ids(100, 100)], sink.Ids);
    }

    [Fact]
    public void A_changed_byte_costs_one_event_which_is_counted()
    {
        MemorySink sink = new();
        using (DiskSpool spool = Open())
        {
            using SpoolSender sender = new("one", spool, sink, new SinkHealth());
            sender.Stop();
            Write(spool, 0, 100);
        }

        string last = Directory.GetFiles(Path.Combine(_folder, "json"), "*.seg").Order().Last();
        byte[] bytes = File.ReadAllBytes(last);
        int frame = (bytes.Length - SpoolSegment.HeaderLength) / 100;
        bytes[SpoolSegment.HeaderLength + (50 * frame) + (frame / 2)] ^= 0x10;
        File.WriteAllBytes(last, bytes);
        using (DiskSpool spool = Open())
        {
            using SpoolSender sender = new("one", spool, sink, new SinkHealth());
            Write(spool, 100, 100);
            Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
            Assert.InRange(spool.Losses.Take()!.DamagedBytes, frame / 2, 2 * frame);
        }

        string[] missing = [.. Ids(0, 200).Except(sink.Ids)];
        Assert.Single(missing);
        Assert.Equal(Ids(0, 200).Except(missing), sink.Ids);
    }

    [Fact]
    public void After_a_fault_only_what_is_open_is_sent_again()
    {
        using DiskSpool spool = Open();
        int met = 0;
        MemorySink sink = new()
        {
            Meets = _ => ++met % 333 == 0 ? throw new SinkFault(SinkProblem.Unreachable, "gone") : null,
        };
        SinkHealth health = new();
        using SpoolSender sender = new("one", spool, sink, health);
        Write(spool, 0, 1000);
        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(Ids(0, 1000), sink.Ids);
        Assert.Equal(3, health.Retries);
        Assert.Equal(1000, health.Accepted);
        Assert.Null(health.Trouble);
    }

    [Fact]
    public void An_error_of_the_sensor_itself_costs_no_event_and_ends_nothing()
    {
        using DiskSpool spool = Open();
        int met = 0;
        MemorySink sink = new() { Meets = _ => ++met == 50 ? throw new InvalidOperationException("a bug") : null };
        SinkHealth health = new();
        using SpoolSender sender = new("one", spool, sink, health);
        Write(spool, 0, 100);
        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(Ids(0, 100), sink.Ids);
        Assert.Equal(1, health.Retries);
    }

    [Fact]
    public void A_fault_is_told_as_long_as_it_lasts()
    {
        using DiskSpool spool = Open();
        bool works = false;
        MemorySink sink = new()
        {
            Meets = _ => Volatile.Read(ref works) ? null : throw new SinkFault(SinkProblem.Tls, "no such certificate"),
        };
        SinkHealth health = new();
        using SpoolSender sender = new("one", spool, sink, health);
        Write(spool, 0, 10);
        Assert.False(sender.WaitUntilSent(TimeSpan.FromMilliseconds(300), CancellationToken.None));
        Assert.Equal(new SinkTrouble(SinkProblem.Tls, "no such certificate"), health.Trouble);
        Assert.Equal(10, sender.Waiting);
        Volatile.Write(ref works, true);
        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Null(health.Trouble);
        Assert.Equal(Ids(0, 10), sink.Ids);
    }

    [Fact]
    public void What_a_sink_refuses_for_good_is_kept_with_the_reason_and_the_rest_goes_on()
    {
        using DiskSpool spool = Open();
        MemorySink sink = new() { Meets = record => record.EventId.Span[^1] == (byte)'7' ? "mapping \"x\"" : null };
        SinkHealth health = new();
        using SpoolSender sender = new("one", spool, sink, health);
        Write(spool, 0, 32);
        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(2, health.Rejected);
        Assert.Equal(30, health.Accepted);
        string[] kept = File.ReadAllLines(sender.RejectedPath);
        Assert.Equal(2, kept.Length);
        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(kept[0]);
        Assert.Equal("mapping \"x\"", json.RootElement.GetProperty("reason").GetString());
        Assert.Equal(Id(7), json.RootElement.GetProperty("event_id").GetString());
        Assert.StartsWith("{\"schema_version\"", json.RootElement.GetProperty("event").GetString());
    }

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
            Write(spool, i * 100, 100);
        }

        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(Ids(0, 10_000), sink.Ids);
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
                Write(spool, i * 100, 100);
            }
        }

        string[] segments = [.. Directory.GetFiles(Path.Combine(_folder, "json"), "*.seg").Order()];
        File.SetLastWriteTimeUtc(segments[0], DateTime.UtcNow.AddHours(-2));
        sink.SettlesLate = false;
        using SpoolSender again = new("one", spool, sink, new SinkHealth());
        Assert.True(again.WaitUntilSent(Long, CancellationToken.None));
        SpoolLoss loss = spool.Losses.Take()!;
        long lost = loss.Events[(int)EventCategory.DataAccess];
        Assert.InRange(lost, 10, 500);
        Assert.Equal(Ids(0, 1000)[(int)lost..], sink.Ids);
    }

    [Fact]
    public void Two_processes_do_not_share_a_spool()
    {
        using DiskSpool spool = Open();
        SinkFailure failure = Assert.Throws<SinkFailure>(() => Open());
        Assert.Contains("another process uses this spool", failure.Message);
    }

    [Fact]
    public void A_sink_that_left_the_configuration_holds_nothing_back()
    {
        using DiskSpool spool = Open(new() { SegmentBytes = 16 * 1024 });
        using (SpoolSender gone = new("gone", spool, new MemorySink { SettlesLate = true }, new SinkHealth()))
        {
            Write(spool, 0, 1000);
        }

        Assert.Equal(["gone"], spool.ForgetAllBut(["other"]));
        using SpoolSender other = new("other", spool, new MemorySink(), new SinkHealth());
        Write(spool, 1000, 1);
        Assert.True(other.WaitUntilSent(Long, CancellationToken.None));
        Assert.InRange(Segments(spool), 1, 2);
    }

    private DiskSpool Open(SpoolOptions? options = null) =>
        DiskSpool.Open((options ?? new()) with { Directory = _folder }, "json");

    private static void Write(DiskSpool spool, int first, int count) =>
        spool.Writer.Write(SpoolSamples.Frames(Enumerable.Range(first, count).Select(i => SpoolSamples.Event(i))));

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

    private static int Segments(DiskSpool spool) =>
        SpoolSegment.Numbers(spool.Segments.Folder).Count();

    private static string[] Ids(int first, int count) => [.. Enumerable.Range(first, count).Select(Id)];

    private static string Id(int i) => string.Create(CultureInfo.InvariantCulture, $"{i % 4:x20}{i:x12}");
}
