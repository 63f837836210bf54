using System.Text;
using System.Text.Json;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Tests.Support;

namespace Sensor.Tests.Events;

public sealed class EventSchemaTests
{
    private static readonly string[] OfAddresses = ["client_ip", "client_port", "server_ip", "server_port"];
    private static readonly string[] OfUnixSockets = ["server_socket", "client_pid", "client_uid", "client_process"];

    public static TheoryData<string> WrittenTypes =>
    [
        "RedisCommand", "RedisSession", "RedisPush", "RedisServer", "AclLog", "AclChange", "ServerConfigChange",
        "Sensor",
    ];

    [Theory]
    [MemberData(nameof(WrittenTypes))]
    public void Json_writes_the_described_members_of_a_type_in_the_described_order(string type)
    {
        EventTypes flag = FlagOf(type);
        AuditEvent audit = SampleEvents.FillAll(new(), Enum.Parse<EventType>(type));
        string[] described = [.. Described(flag)
            .Where(name => !name.EndsWith("_hash", StringComparison.Ordinal) && !OfUnixSockets.Contains(name))];
        Assert.Equal(described, Names(Write(audit)));
    }

    [Theory]
    [InlineData("RedisCommand")]
    [InlineData("RedisSession")]
    [InlineData("RedisPush")]
    [InlineData("Sensor")]
    public void A_Unix_sockets_members_stand_in_the_places_of_the_addresses(string type)
    {
        AuditEvent audit = SampleEvents.FillAll(new(), Enum.Parse<EventType>(type));
        audit.Connection = audit.Connection! with
        {
            ServerSocket = SampleEvents.Utf8("/run/redis.sock"),
            ClientPid = 4711,
            ClientUid = 0,
            ClientProcess = SampleEvents.Utf8("redis-cli"),
            FormatSlot = null,
        };
        string[] described = [.. Described(FlagOf(type))
            .Where(name => !name.EndsWith("_hash", StringComparison.Ordinal) && !OfAddresses.Contains(name))];
        byte[] line = Write(audit);
        Assert.Equal(described, Names(line));
        SchemaValidator.ValidateText(line);
    }

    [Theory]
    [MemberData(nameof(WrittenTypes))]
    public void Pseudonyms_stand_in_the_places_of_the_plain_members(string type)
    {
        AuditEvent audit = SampleEvents.FillAll(new(), Enum.Parse<EventType>(type));
        audit.UsersAreHashes = true;
        byte[] hash = SampleEvents.Utf8("hmac:00112233445566778899aabbccddeeff");
        audit.Connection = audit.Connection is null
            ? null
            : audit.Connection with { ClientAddressHash = hash, UsersAreHashes = true, FormatSlot = null };
        if (audit.Polled is { } polled)
        {
            polled.ClientAddressHash = hash;
        }

        string[] described = [.. Described(FlagOf(type))];
        string[] plain =
            [.. described.Where(name => !described.Contains(name + "_hash") && !OfUnixSockets.Contains(name))];
        byte[] line = Write(audit);
        Assert.Equal(plain, Names(line));
        SchemaValidator.ValidateText(line);
    }

    [Theory]
    [MemberData(nameof(WrittenTypes))]
    public void An_event_that_carries_all_is_valid(string type) =>
        SchemaValidator.ValidateText(Write(SampleEvents.FillAll(new(), Enum.Parse<EventType>(type))));

    [Fact]
    public void What_breaks_the_contract_is_found_by_the_schema()
    {
        string line = Encoding.UTF8.GetString(Write(SampleEvents.FillGet(new(), SampleEvents.PlainConnection())));
        Assert.Null(SchemaValidator.FindFaultsInText(Encoding.UTF8.GetBytes(line)));
        (string From, string To)[] breaches =
        [
            ("\"success\":true", "\"success\":false"),
            ("\"severity\":1", "\"severity\":8"),
            ("\"key_access\":[\"read\"],", ""),
            ("\"timestamp\":\"2025-", "\"timestamp\":\"25-"),
            ("\"argc\":2", "\"argc\":2,\"bytes_to_server\":1"),
            ("\"argc\":2", "\"argc\":2,\"unheard_of\":1"),
            ("\"session_id\":\"0", "\"session_id\":\"g"),
            ("\"reply_type\":\"bulk_string\"", "\"reply_type\":\"bulk\""),
        ];
        foreach ((string from, string to) in breaches)
        {
            Assert.Contains(from, line);
            Assert.NotNull(SchemaValidator.FindFaultsInText(Encoding.UTF8.GetBytes(line.Replace(from, to))));
        }
    }

    [Fact]
    public void Every_member_is_described_once_and_in_words()
    {
        Assert.Equal(EventMembers.All.Count, EventMembers.All.Select(member => member.Name).Distinct().Count());
        Assert.All(EventMembers.All, member => Assert.EndsWith(".", member.Meaning.Replace("…", ".")));
        Assert.All(EventMembers.All, member => Assert.Equal(member.Always, member.Always & member.In));
    }

    private static IEnumerable<string> Described(EventTypes flag) =>
        EventMembers.All.Where(member => (member.In & flag) != 0).Select(member => member.Name);

    private static EventTypes FlagOf(string type) => type switch
    {
        "RedisCommand" => EventTypes.InCommand,
        "RedisSession" => EventTypes.InSession,
        "RedisPush" => EventTypes.InPush,
        "RedisServer" => EventTypes.InServer,
        "AclLog" => EventTypes.InAclLog,
        "AclChange" => EventTypes.InAclChange,
        "ServerConfigChange" => EventTypes.InConfigChange,
        _ => EventTypes.InSensor,
    };

    private static byte[] Write(AuditEvent audit)
    {
        OutputBuffer output = new();
        new JsonFormat().Write(audit, output);
        return output.Written.ToArray();
    }

    private static string[] Names(byte[] line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return [.. document.RootElement.EnumerateObject().Select(member => member.Name)];
    }
}
