using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sensor.Events;

/// <summary>
/// The JSON Schema (draft 2020-12) of an event, made from <see cref="EventMembers"/>. It allows further members, as a
/// later version may add some, but not one of the members below in an event type that has no use for it.
/// </summary>
internal static class EventSchema
{
    private static readonly (EventType Type, EventTypes Flag)[] Written =
    [
        (EventType.RedisCommand, EventTypes.InCommand),
        (EventType.RedisSession, EventTypes.InSession),
        (EventType.RedisPush, EventTypes.InPush),
        (EventType.RedisServer, EventTypes.InServer),
        (EventType.AclLog, EventTypes.InAclLog),
        (EventType.AclChange, EventTypes.InAclChange),
        (EventType.ServerConfigChange, EventTypes.InConfigChange),
        (EventType.Sensor, EventTypes.InSensor),
    ];

    /// <summary>Indented, in UTF-8, with a line end behind it.</summary>
    public static byte[] ToUtf8()
    {
        ArrayBufferWriter<byte> output = new(64 * 1024);
        JsonWriterOptions readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter json = new(output, readable))
        {
            Write(json);
        }

        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.WriteString("title", "Redis audit event");
        json.WriteString(
            "description",
            "One event of redis-audit-sensor, format json, schema_version 1.0. Members may be added; one that is"
            + " removed or changes its type raises schema_version.");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (EventMember member in EventMembers.All)
        {
            WriteMember(json, member);
        }

        json.WriteEndObject();
        WriteRequired(json, EventMembers.All
            .Where(member => member.Always == EventTypes.Everywhere)
            .Select(member => member.Name));
        json.WriteStartArray("allOf");
        foreach ((EventType type, EventTypes flag) in Written)
        {
            WriteType(json, type, flag);
        }

        WriteOutcome(json, AuditOutcome.Success, success: true);
        WriteOutcome(json, AuditOutcome.Failure, success: false);
        WriteOutcome(json, AuditOutcome.Unknown, success: null);
        WriteClient(json);
        json.WriteEndArray();
        WriteTogether(json);
        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, EventMember member)
    {
        json.WriteStartObject(member.Name);
        json.WriteString("description", member.Meaning);
        if (member.Form == MemberForm.List)
        {
            json.WriteString("type", "array");
            json.WriteNumber("minItems", 1);
            json.WriteStartObject("items");
            json.WriteString("type", "string");
            WriteValues(json, member);
            json.WriteEndObject();
        }
        else
        {
            WriteScalar(json, member);
            WriteValues(json, member);
        }

        json.WriteEndObject();
    }

    private static void WriteScalar(Utf8JsonWriter json, EventMember member)
    {
        (string type, string? pattern) = member.Form switch
        {
            MemberForm.Integer => ("integer", null),
            MemberForm.Milliseconds => ("number", null),
            MemberForm.OnlyTrue or MemberForm.TrueOrFalse => ("boolean", null),
            MemberForm.Timestamp => ("string", @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"),
            MemberForm.EventId => ("string", "^[0-9a-f]{32}$"),
            MemberForm.SessionId => ("string", "^[0-9a-f]{20}$"),
            MemberForm.Sha1 => ("string", "^[0-9a-f]{40}$"),
            MemberForm.Address => ("string", @"^([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9a-f:]*:[0-9a-f:]*)$"),
            _ => ("string", member.Pattern),
        };
        json.WriteString("type", type);
        if (pattern is not null)
        {
            json.WriteString("pattern", pattern);
        }

        if (member.Form == MemberForm.OnlyTrue)
        {
            json.WriteBoolean("const", true);
        }

        if (type is "integer" or "number")
        {
            json.WriteNumber("minimum", member.Minimum ?? 0);
        }

        if (member.Maximum is { } maximum)
        {
            json.WriteNumber("maximum", maximum);
        }
    }

    private static void WriteValues(Utf8JsonWriter json, EventMember member)
    {
        if (member.Values is null)
        {
            return;
        }

        json.WriteStartArray("enum");
        foreach (byte[] value in member.Values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>If it is of this type: what it must and must not carry.</summary>
    private static void WriteType(Utf8JsonWriter json, EventType type, EventTypes flag)
    {
        json.WriteStartObject();
        WriteIf(json, "event_type", EventNames.Types[(int)type]);
        json.WriteStartObject("then");
        WriteRequired(json, EventMembers.All
            .Where(member => member.Always != EventTypes.Everywhere && (member.Always & flag) != 0)
            .Select(member => member.Name));
        json.WriteStartObject("properties");
        foreach (EventMember member in EventMembers.All.Where(member => (member.In & flag) == 0))
        {
            json.WriteBoolean(member.Name, false);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOutcome(Utf8JsonWriter json, AuditOutcome outcome, bool? success)
    {
        json.WriteStartObject();
        WriteIf(json, "outcome", EventNames.Outcomes[(int)outcome]);
        json.WriteStartObject("then");
        json.WriteStartObject("properties");
        if (success is { } value)
        {
            json.WriteStartObject("success");
            json.WriteBoolean("const", value);
            json.WriteEndObject();
        }
        else
        {
            json.WriteBoolean("success", false);
        }

        json.WriteEndObject();
        WriteRequired(json, success is null ? [] : ["success"]);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A connection's client has an address, or a pseudonym of it.</summary>
    private static void WriteClient(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("if");
        WriteRequired(json, ["session_id"]);
        json.WriteEndObject();
        json.WriteStartObject("then");
        json.WriteStartArray("oneOf");
        foreach (string[] members in (string[][])
            [
                ["client_ip", "client_port", "server_ip", "server_port"],
                ["client_ip_hash", "client_port", "server_ip", "server_port"],
                ["server_socket", "client_pid"],
            ])
        {
            json.WriteStartObject();
            WriteRequired(json, members);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteIf(Utf8JsonWriter json, string member, byte[] value)
    {
        json.WriteStartObject("if");
        json.WriteStartObject("properties");
        json.WriteStartObject(member);
        json.WriteString("const", value);
        json.WriteEndObject();
        json.WriteEndObject();
        WriteRequired(json, [member]);
        json.WriteEndObject();
    }

    private static void WriteTogether(Utf8JsonWriter json)
    {
        json.WriteStartObject("dependentRequired");
        foreach ((string member, string[] others) in new (string, string[])[]
        {
            ("keys", ["key_access", "key_accessed"]),
            ("session_id",
            [
                "instance", "user_source", "encrypted", "source",
            ]),
            ("parameter", ["old_value", "new_value"]),
            ("queued", ["transaction_id"]),
        })
        {
            json.WriteStartArray(member);
            Array.ForEach(others, json.WriteStringValue);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteRequired(Utf8JsonWriter json, IEnumerable<string> names)
    {
        json.WriteStartArray("required");
        foreach (string name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }
}
