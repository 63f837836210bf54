using Sensor.Events;
using Sensor.Sinks.Kafka;
using Sensor.Sinks.Spool;
using Sensor.Tests.Sinks.Spool;
using Sensor.Tests.Support;

namespace Sensor.Tests.Sinks.Kafka;

public sealed class KafkaSinkTests
{
    private const string Topic = "redis-audit";

    [Fact]
    public void All_events_arrive_in_their_order()
    {
        using MockKafka kafka = new();
        kafka.CreateTopic(Topic);
        using KafkaDrive drive = new(KafkaDrive.Options(kafka.Bootstrap), 5000);
        Assert.True(drive.Run(30));
        Assert.Empty(drive.Faults);
        KafkaOrder.Check(KafkaReader.Read(kafka.Bootstrap, Topic), 5000, mostDoubles: 0);
    }

    [Fact]
    public void A_message_is_a_cloud_event()
    {
        using MockKafka kafka = new();
        kafka.CreateTopic(Topic);
        using KafkaDrive drive = new(KafkaDrive.Options(kafka.Bootstrap) with { Sensor = "redis 1" }, [SpoolSamples.Batch(7, 1)]);
        Assert.True(drive.Run(30));
        KafkaReader.Message message = Assert.Single(KafkaReader.Read(kafka.Bootstrap, Topic));
        Assert.Equal("00000000000000000003", message.Key);
        Assert.Equal(new SortedDictionary<string, string>
        {
            ["ce_id"] = message.EventId,
            ["ce_source"] = "/redis-audit-sensor/redis%201",
            ["ce_specversion"] = "1.0",
            ["ce_time"] = "2026-09-21T14:13:20.007000Z",
            ["ce_type"] = "redis.audit.data_access",
            ["content-type"] = "application/json",
        }, new SortedDictionary<string, string>(message.Headers.ToDictionary()));
    }

    [Fact]
    public void Without_cloud_events_a_message_has_no_headers()
    {
        using MockKafka kafka = new();
        kafka.CreateTopic(Topic);
        using KafkaDrive drive = new(
            KafkaDrive.Options(kafka.Bootstrap) with { CloudEvents = false }, [SpoolSamples.Batch(0, 1)]);
        Assert.True(drive.Run(30));
        Assert.Empty(Assert.Single(KafkaReader.Read(kafka.Bootstrap, Topic)).Headers);
    }

    [Theory]
    [InlineData(nameof(SpoolKey.Session), "00000000000000000001")]
    [InlineData(nameof(SpoolKey.Instance), "orders")]
    [InlineData(nameof(SpoolKey.User), "alice")]
    [InlineData(nameof(SpoolKey.Client), "10.9.0.2")]
    public void The_key_is_what_was_chosen(string key, string expected)
    {
        using MockKafka kafka = new();
        kafka.CreateTopic(Topic);
        using KafkaDrive drive = new(KafkaDrive.Options(kafka.Bootstrap) with { Key = Enum.Parse<SpoolKey>(key) }, [SpoolSamples.Batch(1, 1)]);
        Assert.True(drive.Run(30));
        Assert.Equal(expected, Assert.Single(KafkaReader.Read(kafka.Bootstrap, Topic)).Key);
    }

    [Fact]
    public void An_event_without_a_connection_is_ordered_by_the_sensor()
    {
        using MockKafka kafka = new();
        kafka.CreateTopic(Topic);
        AuditEvent own = SpoolSamples.Event(1, category: EventCategory.Sensor);
        own.Connection = null;
        using KafkaDrive drive = new(KafkaDrive.Options(kafka.Bootstrap), [Batch(own)]);
        Assert.True(drive.Run(30));
        Assert.Equal("test", Assert.Single(KafkaReader.Read(kafka.Bootstrap, Topic)).Key);
    }

    [Fact]
    public void Each_stream_has_its_topic()
    {
        using MockKafka kafka = new();
        string[] topics = ["audit-events", "audit-security", "audit-sensor"];
        Array.ForEach(topics, topic => kafka.CreateTopic(topic));
        EventCategory[] categories = [EventCategory.DataAccess, EventCategory.FailedAccess, EventCategory.Sensor];
        using KafkaDrive drive = new(
            KafkaDrive.Options(kafka.Bootstrap) with { Topics = new KafkaTopics(topics[0], topics[1], topics[2]) },
            [Batch([.. categories.Select((category, i) => SpoolSamples.Event(i, category: category))])]);
        Assert.True(drive.Run(30));
        for (int i = 0; i < topics.Length; i++)
        {
            Assert.Equal($"{i:x32}"[20..], Assert.Single(KafkaReader.Read(kafka.Bootstrap, topics[i])).EventId[20..]);
        }
    }

    [Fact]
    public void Nothing_is_settled_after_a_reset()
    {
        using MockKafka kafka = new();
        kafka.CreateTopic(Topic);
        using KafkaSink sink = new(KafkaDrive.Options(kafka.Bootstrap), new());
        kafka.Delay(300);
        SpoolBatch batch = SpoolSamples.Batch(0, 1000);
        sink.Send(batch, CancellationToken.None);
        Thread.Sleep(100);
        sink.Reset();
        Thread.Sleep(1000);
        sink.Poll();
        Assert.False(batch.IsSettled);
        Assert.Empty(batch.Refusals);
        kafka.Delay(0);
        batch.Clear();
        batch.Add(SpoolSamples.Record(SpoolSamples.Event(0)));
        sink.Send(batch, CancellationToken.None);
        SpinWait.SpinUntil(() => { sink.Poll(); return batch.IsSettled; }, TimeSpan.FromSeconds(20));
        Assert.True(batch.IsSettled);
    }

    [Fact]
    public void A_full_queue_waits_until_it_is_told_to_stop()
    {
        using MockKafka kafka = new();
        kafka.CreateTopic(Topic);
        kafka.Down();
        using KafkaSink sink = new(KafkaDrive.Options(kafka.Bootstrap) with { QueueBytes = 1 << 20 }, new());
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(1));
        Assert.Throws<OperationCanceledException>(() => sink.Send(SpoolSamples.Batch(0, 10_000), stop.Token));
    }

    [Fact]
    public void What_goes_out_allocates_nothing()
    {
        using MockKafka kafka = new();
        kafka.CreateTopic(Topic);
        using KafkaSink sink = new(KafkaDrive.Options(kafka.Bootstrap), new());
        SpoolBatch[] batches = [.. Enumerable.Range(0, 6).Select(i => SpoolSamples.Batch(i * 1000, 1000))];
        long least = long.MaxValue; // a collection in between counts the thread's whole share as allocated
        foreach (SpoolBatch batch in batches)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            sink.Send(batch, CancellationToken.None);
            while (!batch.IsSettled)
            {
                sink.Poll();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.True(least < 1000, $"{least} bytes for 1,000 events"); // once for a batch, never for an event
    }

    private static SpoolBatch Batch(params AuditEvent[] events)
    {
        SpoolBatch batch = new();
        Array.ForEach(events, audit => batch.Add(SpoolSamples.Record(audit)));
        return batch;
    }
}
