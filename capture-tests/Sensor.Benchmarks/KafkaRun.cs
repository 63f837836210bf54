using System.Diagnostics;
using System.Globalization;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Sinks;
using Sensor.Sinks.Kafka;
using Sensor.Sinks.Spool;
using Sensor.Tests.Support;

namespace Sensor.Benchmarks;

/// <summary>
/// <c>--mock-kafka N</c> holds a mock cluster of N brokers until standard input ends; <c>--kafka FILE BROKERS TOPIC</c>
/// sends the lines of a file, in frames as they lie in the spool, and prints events/s (capture-tests/bench-kafka.sh).
/// </summary>
internal static class KafkaRun
{
    private const int PerBatch = 1000;
    private const int Window = 64;

    public static void Host(string brokers, string[] topics)
    {
        using MockKafka kafka = new(int.Parse(brokers, CultureInfo.InvariantCulture));
        foreach (string topic in topics)
        {
            kafka.CreateTopic(topic);
        }

        Console.WriteLine(kafka.Bootstrap);
        Console.In.ReadToEnd();
    }

    public static void Send(string file, string brokers, string topic, string[] options)
    {
        SpoolBatch[] batches = Read(file);
        KafkaSinkOptions kafka = new()
        {
            Brokers = brokers.Split(','),
            Topics = new KafkaTopics(topic, topic, topic),
            CloudEvents = !options.Contains("plain"),
        };
        foreach (string compression in options.Where(option => option != "plain"))
        {
            kafka = kafka with { Compression = compression };
        }

        // The code is compiled before the time runs, as it is in a sensor that has run for a while; connecting counts.
        string warm = $"{topic}-warm";
        SendAll(kafka with { Topics = new KafkaTopics(warm, warm, warm) }, [Again(batches[0])]);
        long begin = Stopwatch.GetTimestamp();
        TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime;
        SendAll(kafka, batches);
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        double processor = (Process.GetCurrentProcess().TotalProcessorTime - used).TotalSeconds;
        int events = batches.Sum(batch => batch.Count);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:F3} {processor:F2} {events}"));
    }

    private static void SendAll(KafkaSinkOptions options, SpoolBatch[] batches)
    {
        using KafkaSink sink = new(options, new SinkHealth());
        int settled = 0;
        for (int sent = 0; sent < batches.Length; sent++)
        {
            while (sent - settled >= Window)
            {
                settled = Wait(sink, batches, settled);
            }

            sink.Send(batches[sent], CancellationToken.None);
        }

        while (settled < batches.Length)
        {
            settled = Wait(sink, batches, settled);
        }
    }

    private static SpoolBatch Again(SpoolBatch batch)
    {
        SpoolBatch copy = new();
        for (int i = 0; i < batch.Count; i++)
        {
            copy.Add(batch[i]);
        }

        return copy;
    }

    private static int Wait(KafkaSink sink, SpoolBatch[] batches, int settled)
    {
        int before = settled;
        sink.Poll();
        while (settled < batches.Length && batches[settled].Count > 0 && batches[settled].IsSettled)
        {
            settled++;
        }

        if (settled == before)
        {
            Thread.Sleep(1);
        }

        return settled;
    }

    private static SpoolBatch[] Read(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        List<SpoolBatch> batches = [];
        List<byte[]> frames = [];
        OutputBuffer output = new();
        for (int at = 0; at < bytes.Length;)
        {
            int length = bytes.AsSpan(at).IndexOf((byte)'\n');
            frames.Add(Frame(bytes.AsSpan(at, length), output));
            at += length + 1;
            if (frames.Count == PerBatch || at == bytes.Length)
            {
                batches.Add(Batch(frames));
                frames.Clear();
            }
        }

        return [.. batches];
    }

    /// <summary>Frame behind frame, as the spool's reader fills a batch.</summary>
    private static SpoolBatch Batch(List<byte[]> frames)
    {
        SpoolBatch batch = new();
        batch.Reserve(frames.Sum(frame => frame.Length));
        int at = 0;
        foreach (byte[] frame in frames)
        {
            frame.CopyTo(batch.Bytes, at);
            batch.Add(new SpoolRecord(batch.Bytes.AsMemory(at, frame.Length)));
            at += frame.Length;
        }

        return batch;
    }

    private static byte[] Frame(ReadOnlySpan<byte> line, OutputBuffer output)
    {
        output.Clear();
        AuditEvent audit = new();
        audit.Reset(EventType.RedisCommand, 1_790_000_000_000_000_000);
        byte[] session = Member(line, "\"session_id\":\""u8, 20);
        audit.Connection = new ConnectionBlock
        {
            MadeFrom = audit,
            SessionId = session,
            Sensor = "bench"u8.ToArray(),
            Instance = "orders"u8.ToArray(),
            ClientAddress = 0xffff_0a09_0002,
            ClientPort = 40000,
            ServerAddress = 0xffff_0a09_0001,
            ServerPort = 6379,
            User = "alice"u8.ToArray(),
        };
        byte[] id = Member(line, "\"event_id\":\""u8, 32);
        audit.IdPrefix = id.AsMemory(0, EventIdPrefix.Digits).ToArray();
        audit.IdOrdinal = long.Parse(id.AsSpan(EventIdPrefix.Digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        audit.Category = EventCategory.DataAccess;
        SpoolFrameStart start = SpoolFrameWriter.Begin(audit, output);
        output.Append(line);
        output.Append((byte)'\n');
        SpoolFrameWriter.TryEnd(output, start, lineEndLength: 1);
        return output.Written[SpoolFrame.PrefixLength..].ToArray();
    }

    private static byte[] Member(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, int length)
    {
        int at = line.IndexOf(name);
        return at < 0 ? "00000000000000000000000000000000"u8[..length].ToArray() : line.Slice(at + name.Length, length).ToArray();
    }
}
