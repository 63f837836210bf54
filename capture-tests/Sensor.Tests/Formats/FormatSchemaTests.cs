using System.Text.Json;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Tests.Events;
using Sensor.Tests.Support;

namespace Sensor.Tests.Formats;

/// <summary>
/// ECS and OCSF as others describe them: JSON Schemas of what those require and allow (<c>ecs.schema.json</c>,
/// <c>ocsf.schema.json</c>, beside this test), held against every capture and every type of event.
/// </summary>
public sealed class FormatSchemaTests
{
    private static readonly string[] Nested = ["ecs", "ocsf"];

    private static readonly EventType[] Polled = [.. Enum.GetValues<EventType>().Where(PolledSamples.Fills)];

    private readonly HashSet<string> _shapes = [];

    [Fact]
    public void Every_event_of_every_capture_follows_the_schema_of_ecs_and_ocsf()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sensor-schema-");
        try
        {
            foreach (string capture in GoldenFile.Captures())
            {
                Dictionary<string, byte[]> outputs = FormatReplay.All(GoldenFile.PathOf(capture));
                foreach (string format in Nested)
                {
                    File.AppendAllLines(Path.Combine(folder.FullName, format), NewShapes(format, outputs[format]));
                }
            }

            foreach (string format in Nested)
            {
                Assert.Null(SchemaValidator.FindFaults([Path.Combine(folder.FullName, format)], Schema(format)));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("ecs")]
    [InlineData("ocsf")]
    public void Every_type_and_category_of_event_follows_it(string name)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, Samples(name));
            Assert.Null(SchemaValidator.FindFaults([file], Schema(name)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void An_event_without_what_is_required_does_not_follow_it()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "{\"a\":1}\n");
            Assert.All(Nested, name => Assert.NotNull(SchemaValidator.FindFaults([file], Schema(name))));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_type_of_ocsf_is_class_and_activity()
    {
        foreach (string line in System.Text.Encoding.UTF8.GetString(Samples("ocsf")).Split('\n')[..^1])
        {
            using JsonDocument document = JsonDocument.Parse(line);
            int Number(string name) => document.RootElement.GetProperty(name).GetInt32();
            Assert.Equal((Number("class_uid") * 100) + Number("activity_id"), Number("type_uid"));
            Assert.Equal(Number("class_uid") / 1000, Number("category_uid"));
        }
    }

    /// <summary>
    /// Lines whose members, their types and vocabularies no line before had: thousands of events differ little.
    /// </summary>
    private IEnumerable<string> NewShapes(string format, byte[] lines)
    {
        foreach (string line in System.Text.Encoding.UTF8.GetString(lines).Split('\n')[..^1])
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (_shapes.Add(format + Shape("", document.RootElement)))
            {
                yield return line;
            }
        }
    }

    /// <summary>Values by their type alone, but those of a vocabulary that the schema knows.</summary>
    private static string Shape(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object =>
            string.Join(',', value.EnumerateObject().Select(part => part.Name + Shape(part.Name, part.Value))),
        JsonValueKind.Array => string.Join(';', value.EnumerateArray().Select(item => Shape(name, item)).Distinct()),
        JsonValueKind.String when name is "kind" or "category" or "type" or "activity_name" => value.GetString()!,
        _ => value.ValueKind.ToString(),
    };

    private static byte[] Schema(string name) => File.ReadAllBytes(
        Path.Combine(Repository.Root, "capture-tests", "Sensor.Tests", "Formats", $"{name}.schema.json"));

    /// <summary>
    /// Every category with every action that the formats look at, of all types in turn: over TCP, over a Unix socket,
    /// polled; in plain and as pseudonyms.
    /// </summary>
    private static byte[] Samples(string name)
    {
        IEventFormat writer = EventFormats.All.Single(format => format.Name == name).Create(EventFormats.MaxLineBytes);
        AuditEvent audit = new();
        OutputBuffer output = new();
        string[] actions =
        [
            "get", "login", "login_failed", "acl_user_created", "acl_user_deleted", "acl_user_changed", "restarted",
            "server_shutdown", "database_flush", "config_set", "config_changed", "connection_opened",
            "connection_closed", "sensor_started", "sensor_stopped", "heartbeat", "role_changed",
        ];
        EventType[] types = Enum.GetValues<EventType>();
        int number = 0;
        foreach (EventCategory category in Enum.GetValues<EventCategory>())
        {
            foreach (TextSlice action in actions.Select(SampleEvents.Slice))
            {
                EventType type = types[number++ % types.Length];
                EventType polled = Polled[number % Polled.Length];
                EventType little = category == EventCategory.Sensor ? EventType.Sensor : polled;
                foreach (Action fill in (Action[])
                [
                    () => SampleEvents.FillAll(audit, type),
                    () => FillUnix(audit, type, "/run/redis.sock"),
                    () => FillUnix(audit, type, ""),
                    () => PolledSamples.FillAll(audit, polled, hasAddress: false),
                    () => FillLittle(audit, little),
                ])
                {
                    foreach (bool hashed in (bool[])[false, true])
                    {
                        fill();
                        audit.Category = category;
                        audit.Action = action;
                        if (hashed)
                        {
                            Pseudonyms.PutOn(audit);
                        }

                        writer.Write(audit, output);
                    }
                }
            }
        }

        return output.Written.ToArray();
    }

    /// <summary>Over a Unix socket, of which, where it has no path, nobody knows the database either.</summary>
    private static void FillUnix(AuditEvent audit, EventType type, string path)
    {
        SampleEvents.FillAll(audit, type);
        if (audit.Connection is not null)
        {
            ConnectionBlock unix = SampleEvents.UnixConnection(path);
            audit.Connection = path.Length > 0 ? unix : unix with { Database = null };
        }
    }

    /// <summary>An event without a connection of which nothing is known that may be absent.</summary>
    private static void FillLittle(AuditEvent audit, EventType type)
    {
        audit.Reset(type, SampleEvents.TimeNs);
        audit.IdPrefix = SampleEvents.Utf8("0123456789abcdef0123");
        audit.Sensor = SampleEvents.Utf8("sensor-1");
        audit.Polled = PolledSamples.Fills(type) ? new() { Instance = SampleEvents.Utf8("orders") } : null;
    }
}
