using System.Text;
using Sensor.Events;
using Sensor.Sinks.Spool;
using Sensor.Tests.Sinks.Spool;

namespace Sensor.Tests.Sinks;

/// <summary>Records for the tests of remote sinks.</summary>
internal static class SinkRecords
{
    public static List<SpoolRecord> Many(int count, int first = 0) =>
        [.. Enumerable.Range(first, count).Select(i => SpoolSamples.Record(SpoolSamples.Event(i)))];

    /// <summary>A record whose event is any bytes at all, and whose texts may be, too.</summary>
    public static SpoolRecord Of(int number, byte[] payload, string user = "alice", int severity = 1)
    {
        AuditEvent audit = SpoolSamples.Event(number);
        audit.TriedUser = new TextSlice(Encoding.Latin1.GetBytes(user));
        audit.Severity = severity;
        SpoolRecord record = SpoolSamples.Record(audit);
        byte[] header = record.Frame[..^record.Payload.Length].ToArray();
        return new SpoolRecord((byte[])[.. header, .. payload]);
    }

    public static SpoolRecord Of(int number, string payload, string user = "alice", int severity = 1) =>
        Of(number, Encoding.UTF8.GetBytes(payload), user, severity);

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    public static string Id(SpoolRecord record) => Text(record.EventId);

    public static SpoolBatch Batch(params ReadOnlySpan<SpoolRecord> records)
    {
        SpoolBatch batch = new();
        foreach (SpoolRecord record in records)
        {
            batch.Add(record);
        }

        return batch;
    }
}
