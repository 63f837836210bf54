using System.Globalization;
using System.Text;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Sinks.Spool;
using DiskSpool = Sensor.Sinks.Spool.Spool;

namespace Sensor.Tests.Sinks.Spool;

/// <summary>Records for tests: events of a few connections, framed as the workers frame them.</summary>
internal static class SpoolSamples
{
    /// <summary>An event of one of the connections, number <paramref name="i"/> of its life.</summary>
    public static AuditEvent Event(
        int i, int connections = 4, EventCategory category = EventCategory.DataAccess, string action = "get")
    {
        AuditEvent audit = new();
        audit.Reset(EventType.RedisCommand, 1_790_000_000_000_000_000 + (i * 1_000_000L));
        ConnectionBlock connection = Connection(i % connections);
        audit.Connection = connection;
        audit.IdPrefix = connection.SessionId;
        audit.IdOrdinal = i;
        audit.Category = category;
        audit.Action = Text(action);
        audit.Outcome = AuditOutcome.Success;
        audit.Sequence = (i / connections) + 1;
        audit.Command = Text(action.ToUpperInvariant());
        audit.Argc = 2;
        audit.Keys.Add(Text($"user:{i}"));
        audit.KeyAccesses[0] = AuditKeyAccess.Read;
        return audit;
    }

    /// <summary>Frames of events as they stand in the spool, one behind the other.</summary>
    public static byte[] Frames(IEnumerable<AuditEvent> events)
    {
        OutputBuffer output = new();
        JsonFormat format = new(EventFormats.MaxLineBytes);
        foreach (AuditEvent audit in events)
        {
            SpoolFrameStart start = SpoolFrameWriter.Begin(audit, output);
            format.Write(audit, output);
            Assert.True(SpoolFrameWriter.TryEnd(output, start, lineEndLength: 1));
        }

        return output.Written.ToArray();
    }

    public static SpoolRecord Record(AuditEvent audit)
    {
        byte[] frames = Frames([audit]);
        byte[] pinned = GC.AllocateUninitializedArray<byte>(frames.Length, pinned: true);
        frames.CopyTo(pinned, 0);
        return new SpoolRecord(pinned.AsMemory(SpoolFrame.PrefixLength));
    }

    /// <summary>A batch of events number <paramref name="first"/> and the ones behind it.</summary>
    public static SpoolBatch Batch(int first, int count, int connections = 4)
    {
        SpoolBatch batch = new();
        for (int i = first; i < first + count; i++)
        {
            batch.Add(Record(Event(i, connections)));
        }

        return batch;
    }

    private static ConnectionBlock Connection(int number) => new()
    {
        MadeFrom = new object(),
        SessionId = Encoding.ASCII.GetBytes($"{number:x20}"),
        Sensor = "test"u8.ToArray(),
        Instance = "orders"u8.ToArray(),
        ClientAddress = 0xffff_0a09_0002,
        ClientPort = (ushort)(40000 + number),
        ServerAddress = 0xffff_0a09_0001,
        ServerPort = 6379,
        User = "alice"u8.ToArray(),
        UserSource = AuditUserSource.Auth,
    };

    private static TextSlice Text(string text) => new(Encoding.UTF8.GetBytes(text));

    public static void Write(DiskSpool spool, int first, int count) =>
        spool.Writer.Write(Frames(Enumerable.Range(first, count).Select(i => Event(i))));

    /// <summary>What identifies the events of such a range.</summary>
    public static string[] Ids(int first, int count) => [.. Enumerable.Range(first, count).Select(Id)];

    public static string Id(int i) => string.Create(CultureInfo.InvariantCulture, $"{i % 4:x20}{i:x12}");
}
