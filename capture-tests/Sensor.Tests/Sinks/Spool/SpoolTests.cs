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
            SpoolSamples.Write(spool, i * 100, 100);
        }

        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(SpoolSamples.Ids(0, 5000), sink.Ids);
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
            SpoolSamples.Write(spool, 0, 1000);
            Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
            sender.Stop();
            SpoolSamples.Write(spool, 1000, 500);
        }

        using (DiskSpool spool = Open())
        {
            using SpoolSender sender = new("one", spool, sink, new SinkHealth());
            SpoolSamples.Write(spool, 1500, 10);
            Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        }

        Assert.Equal(SpoolSamples.Ids(0, 1510), sink.Ids);
    }

    [Fact]
    public void A_sink_that_is_new_begins_with_what_is_written_from_now_on()
    {
        using DiskSpool spool = Open();
        using SpoolSender first = new("one", spool, new MemorySink(), new SinkHealth());
        SpoolSamples.Write(spool, 0, 100);
        MemorySink late = new();
        using SpoolSender second = new("two", spool, late, new SinkHealth());
        SpoolSamples.Write(spool, 100, 100);
        Assert.True(second.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(SpoolSamples.Ids(100, 100), late.Ids);
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
            SpoolSamples.Write(spool, i * 100, 100);
        }

        Assert.True(fastSender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(SpoolSamples.Ids(0, 4000), fast.Ids);
        Assert.True(Segments(spool) > 10);
        slow.SettlesLate = false;
        Assert.True(slowSender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(SpoolSamples.Ids(0, 4000), slow.Ids);
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
            SpoolSamples.Write(spool, 0, 100);
        }

        string last = Directory.GetFiles(Path.Combine(_folder, "json"), "*.seg").Order().Last();
        byte[] whole = File.ReadAllBytes(last);
        File.WriteAllBytes(last, whole[..^missing]);
        using (DiskSpool spool = Open())
        {
            using SpoolSender sender = new("one", spool, sink, new SinkHealth());
            SpoolSamples.Write(spool, 100, 100);
            Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
            Assert.InRange(spool.Losses.Take()!.DamagedBytes, 1, 4000);
        }

        Assert.Equal([.. SpoolSamples.Ids(0, 99), .. SpoolSamples.Ids(100, 100)], sink.Ids);
    }

    [Fact]
    public void A_changed_byte_costs_one_event_which_is_counted()
    {
        MemorySink sink = new();
        using (DiskSpool spool = Open())
        {
            using SpoolSender sender = new("one", spool, sink, new SinkHealth());
            sender.Stop();
            SpoolSamples.Write(spool, 0, 100);
        }

        string last = Directory.GetFiles(Path.Combine(_folder, "json"), "*.seg").Order().Last();
        byte[] bytes = File.ReadAllBytes(last);
        int frame = (bytes.Length - SpoolSegment.HeaderLength) / 100;
        bytes[SpoolSegment.HeaderLength + (50 * frame) + (frame / 2)] ^= 0x10;
        File.WriteAllBytes(last, bytes);
        using (DiskSpool spool = Open())
        {
            using SpoolSender sender = new("one", spool, sink, new SinkHealth());
            SpoolSamples.Write(spool, 100, 100);
            Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
            Assert.InRange(spool.Losses.Take()!.DamagedBytes, frame / 2, 2 * frame);
        }

        string[] missing = [.. SpoolSamples.Ids(0, 200).Except(sink.Ids)];
        Assert.Single(missing);
        Assert.Equal(SpoolSamples.Ids(0, 200).Except(missing), sink.Ids);
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
        SpoolSamples.Write(spool, 0, 1000);
        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(SpoolSamples.Ids(0, 1000), sink.Ids);
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
        SpoolSamples.Write(spool, 0, 100);
        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(SpoolSamples.Ids(0, 100), sink.Ids);
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
        SpoolSamples.Write(spool, 0, 10);
        Assert.False(sender.WaitUntilSent(TimeSpan.FromMilliseconds(300), CancellationToken.None));
        Assert.Equal(new SinkTrouble(SinkProblem.Tls, "no such certificate"), health.Trouble);
        Assert.Equal(10, sender.Waiting);
        Volatile.Write(ref works, true);
        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Null(health.Trouble);
        Assert.Equal(SpoolSamples.Ids(0, 10), sink.Ids);
    }

    [Fact]
    public void What_a_sink_refuses_for_good_is_kept_with_the_reason_and_the_rest_goes_on()
    {
        using DiskSpool spool = Open();
        MemorySink sink = new() { Meets = record => record.EventId.Span[^1] == (byte)'7' ? "mapping \"x\"" : null };
        SinkHealth health = new();
        using SpoolSender sender = new("one", spool, sink, health);
        SpoolSamples.Write(spool, 0, 32);
        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        Assert.Equal(2, health.Rejected);
        Assert.Equal(30, health.Accepted);
        string[] kept = File.ReadAllLines(sender.RejectedPath);
        Assert.Equal(2, kept.Length);
        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(kept[0]);
        Assert.Equal("mapping \"x\"", json.RootElement.GetProperty("reason").GetString());
        Assert.Equal(SpoolSamples.Id(7), json.RootElement.GetProperty("event_id").GetString());
        Assert.StartsWith("{\"schema_version\"", json.RootElement.GetProperty("event").GetString());
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
            SpoolSamples.Write(spool, 0, 1000);
        }

        Assert.Equal(["gone"], spool.ForgetAllBut(["other"]));
        using SpoolSender other = new("other", spool, new MemorySink(), new SinkHealth());
        SpoolSamples.Write(spool, 1000, 1);
        Assert.True(other.WaitUntilSent(Long, CancellationToken.None));
        Assert.InRange(Segments(spool), 1, 2);
    }

    private DiskSpool Open(SpoolOptions? options = null) =>
        DiskSpool.Open((options ?? new()) with { Directory = _folder }, "json");

    private static int Segments(DiskSpool spool) =>
        SpoolSegment.Numbers(spool.Segments.Folder).Count();
}
