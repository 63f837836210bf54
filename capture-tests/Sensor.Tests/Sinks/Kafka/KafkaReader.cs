using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Sensor.Tests.Sinks.Kafka;

/// <summary>Reads a topic back with kcat, a consumer that is not ours.</summary>
internal static class KafkaReader
{
    /// <summary>One message.</summary>
    public sealed record Message(string Topic, int Partition, string Key, string Payload, IReadOnlyDictionary<string, string> Headers)
    {
        public string EventId { get; } = JsonDocument.Parse(Payload).RootElement.GetProperty("event_id").GetString()!;
    }

    /// <summary>All messages of a topic, each partition's in their order.</summary>
    public static List<Message> Read(string bootstrap, string topic)
    {
        Assert.SkipUnless(System.IO.File.Exists("/usr/bin/kcat"), "kcat is not installed");
        ProcessStartInfo start = new("/usr/bin/kcat",
            ["-C", "-q", "-e", "-J", "-b", bootstrap, "-t", topic, "-o", "beginning", "-X", "topic.auto.offset.reset=earliest"])
        {
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using Process kcat = Process.Start(start)!;
        List<Message> messages = [];
        while (kcat.StandardOutput.ReadLine() is { } line)
        {
            messages.Add(Parse(line));
        }

        kcat.WaitForExit();
        return messages;
    }

    private static Message Parse(string line)
    {
        JsonElement json = JsonDocument.Parse(line).RootElement;
        Dictionary<string, string> headers = [];
        if (json.TryGetProperty("headers", out JsonElement pairs))
        {
            string[] flat = [.. pairs.EnumerateArray().Select(each => each.GetString()!)];
            for (int i = 0; i < flat.Length; i += 2)
            {
                headers.Add(flat[i], flat[i + 1]);
            }
        }

        return new Message(json.GetProperty("topic").GetString()!, json.GetProperty("partition").GetInt32(),
            json.GetProperty("key").GetString()!, json.GetProperty("payload").GetString()!, headers);
    }
}
