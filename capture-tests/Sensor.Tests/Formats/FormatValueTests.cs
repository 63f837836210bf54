using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Tests.Events;
using Sensor.Tests.Support;

namespace Sensor.Tests.Formats;

/// <summary>
/// What stands in a format's fields is what was told, byte for byte, as parsers that are not ours read it.
/// </summary>
public sealed partial class FormatValueTests
{
    private const int Seed = 20260204;
    private const int Events = 320;
    private const int Megabyte = 1024 * 1024;

    private readonly AuditEvent _audit = new();
    private readonly OutputBuffer _output = new();

    /// <summary>
    /// Where a format has the client's name or the user's, and a list or a command of so many words, all of them the
    /// same text.
    /// </summary>
    public static TheoryData<string, string, string, int> Places => new()
    {
        { "text", "client_name", "_command", 4 },
        { "text", "client_lib", "channels", 2 },
        { "text", "_user", "permissions", 2 },
        { "csv", "client_name", "keys", 2 },
        { "csv", "user", "args", 2 },
        { "cef", "redisClientName", "cs2", 2 },
        { "cef", "suser", "cs1", 4 },
        { "leef", "clientName", "keys", 2 },
        { "leef", "usrName", "command", 4 },
        { "valkey-audit-text", "username", "", 0 },
        { "valkey-audit-json", "username", "", 0 },
        { "valkey-audit-csv", "8", "", 0 },
        { "redshift-connection", "6", "", 0 },
        { "redshift-user", "1", "", 0 },
        { "redshift-activity", "user", "query", 4 },
    };

    public static TheoryData<string> WithWords =>
    [
        "json", "ecs", "ocsf", "text", "csv", "cef", "leef", "redshift-activity", "valkey-audit-text",
        "valkey-audit-json", "valkey-audit-csv",
    ];

    [Theory]
    [MemberData(nameof(Places))]
    public void Texts_come_back_byte_for_byte(string name, string fact, string list, int count)
    {
        byte[][] texts = Texts(Seed + 1);
        JsonElement[] records = Write(name, texts);
        Assert.Equal(texts.Length, records.Length);
        for (int i = 0; i < records.Length; i++)
        {
            string value = Cell(name, Value(records[i], fact), texts[i]);
            bool isWord = name == "text" && fact[0] != '_';
            Assert.Equal(texts[i], isWord ? Assert.Single(LineUnescape.Words(value, ',')) : LineUnescape.Text(value));
            if (list.Length > 0)
            {
                string words = Cell(name, Value(records[i], list), texts[i]);
                char between = name == "text" && list[0] != '_' ? ',' : ' ';
                Assert.Equal(Enumerable.Repeat(texts[i], count), LineUnescape.Words(words, between));
            }
        }
    }

    [Theory]
    [InlineData("valkey-audit-text")]
    [InlineData("valkey-audit-json")]
    [InlineData("valkey-audit-csv")]
    public void The_modules_arguments_come_back_byte_for_byte(string name)
    {
        byte[][] texts = Texts(Seed + 3);
        JsonElement[] keys = Write(name, texts);
        JsonElement[] parameters = Write(name, texts, audit =>
        {
            audit.Command = SampleEvents.Slice("CONFIG");
            audit.Subcommand = SampleEvents.Slice("SET");
        });
        for (int i = 0; i < texts.Length; i++)
        {
            (string Name, byte[] Value)[] pairs = ModuleArguments(name, keys[i]);
            Assert.Equal(["key", "payload"], pairs.Select(pair => pair.Name));
            Assert.Equal(texts[i], pairs[0].Value);
            Assert.Equal(texts[i], Assert.Single(LineUnescape.Words(SampleEvents.Text(pairs[1].Value))));
            pairs = ModuleArguments(name, parameters[i]);
            Assert.Equal(["subcommand", "param", "payload"], pairs.Select(pair => pair.Name));
            Assert.Equal([texts[i], texts[i]], pairs[1..].Select(pair => pair.Value));
        }
    }

    [Theory]
    [InlineData("ecs", "redis", "db/query/text")]
    [InlineData("ocsf", "unmapped", "query_info/query_string")]
    public void Nested_json_has_the_values_of_json(string name, string others, string query)
    {
        foreach (bool escaped in (bool[])[true, false])
        {
            byte[][] texts = Texts(Seed + 2);
            JsonElement[] records = Write(name, texts, audit => audit.Escaped = escaped);
            for (int i = 0; i < texts.Length; i++)
            {
                JsonElement rest = records[i].GetProperty(others);
                Assert.Equal(texts[i], RedisCliText.UnescapeField(rest.GetProperty("client_name").GetString()!));
                Assert.Equal(Enumerable.Repeat(texts[i], 4), LineUnescape.Words(Value(records[i], query)));
                if (escaped)
                {
                    Assert.Equal(texts[i], RedisCliText.Unescape(rest.GetProperty("key_accessed").GetString()!));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(WithWords))]
    public void A_word_of_a_megabyte_comes_back_byte_for_byte(string name)
    {
        Random random = new(Seed + 4);
        List<byte> word = [];
        while (word.Count < Megabyte)
        {
            word.AddRange(HostileEvents.Bytes(random));
        }

        byte[] megabyte = [.. word];
        EventFormat format = Format(name);
        SampleEvents.FillGet(_audit, SampleEvents.PlainConnection());
        _audit.Escaped = true;
        _audit.Args.Add(new(megabyte));
        _output.Append(format.Header?.Invoke());
        format.Create(32 * Megabyte).Write(_audit, _output);
        JsonElement record = Assert.Single(FormatReader.Read(name, _output.Written));
        Assert.True(megabyte.AsSpan().SequenceEqual(LastWord(name, record)));
    }

    /// <summary>Of the command, however the format has it.</summary>
    private static byte[] LastWord(string name, JsonElement record) => name switch
    {
        "json" => RedisCliText.Unescape(record.GetProperty("args")[1].GetString()!),
        "ecs" => LineUnescape.Words(Value(record, "db/query/text"))[^1],
        "ocsf" => LineUnescape.Words(Value(record, "query_info/query_string"))[^1],
        "text" => LineUnescape.Words(Value(record, "_command"))[^1],
        "csv" => LineUnescape.Words(Value(record, "args"))[^1],
        "cef" => LineUnescape.Words(Value(record, "cs1"))[^1],
        "leef" => LineUnescape.Words(Value(record, "command"))[^1],
        "redshift-activity" => LineUnescape.Words(Value(record, "query"))[^1],
        _ => LineUnescape.Words(SampleEvents.Text(ModuleArguments(name, record)[^1].Value))[^1],
    };

    private static EventFormat Format(string name) => EventFormats.All.Single(format => format.Name == name);

    /// <summary>None begins or ends as another; none is empty, which may mean "not known".</summary>
    private static byte[][] Texts(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, Events).Select(_ => (byte[])[.. HostileEvents.Bytes(random), (byte)'.'])];
    }

    private static string Value(JsonElement record, string place) => record.ValueKind == JsonValueKind.Array
        ? record[int.Parse(place, CultureInfo.InvariantCulture)].GetString()!
        : place.Split('/').Aggregate(record, (value, name) => value.GetProperty(name)).GetString()!;

    /// <summary>What a spreadsheet would take for a formula has an apostrophe before it.</summary>
    private static string Cell(string name, string cell, byte[] text)
    {
        bool isCell = name is "csv" or "valkey-audit-csv";
        bool formula = isCell && text[0] is (byte)'=' or (byte)'+' or (byte)'-' or (byte)'@';
        if (isCell && cell.StartsWith('\'') && formula)
        {
            return cell[1..];
        }

        Assert.False(isCell && cell.Length > 0 && "=+-@".Contains(cell[0]), $"{cell} is a formula");
        return cell;
    }

    /// <summary>Name and value of each; a payload is words within a word.</summary>
    private static (string Name, byte[] Value)[] ModuleArguments(string name, JsonElement record)
    {
        string place = name switch
        {
            "valkey-audit-text" => "args",
            "valkey-audit-json" => "command_args",
            _ => "3",
        };
        string text = Value(record, place);
        MatchCollection pairs = Pair().Matches(text);
        Assert.Equal(text, string.Join(' ', pairs.Select(pair => pair.Value)));
        return [.. pairs.Select(pair =>
            (pair.Groups[1].Value, Assert.Single(LineUnescape.Words(pair.Groups[2].Value))))];
    }

    [GeneratedRegex("([a-z]+)=(\"(?>[^\"\\\\]+|\\\\.)*\"|[^ ]+)")]
    private static partial Regex Pair();

    /// <summary>An event for each text, which stands everywhere in it.</summary>
    private JsonElement[] Write(string name, byte[][] texts, Action<AuditEvent>? change = null)
    {
        EventFormat format = Format(name);
        IEventFormat writer = format.Create(EventFormats.MaxLineBytes);
        _output.Clear();
        _output.Append(format.Header?.Invoke());
        foreach (byte[] text in texts)
        {
            SampleEvents.FillAll(_audit, EventType.RedisCommand);
            HostileEvents.PutEverywhere(_audit, text);
            _audit.Outcome = AuditOutcome.Success;
            _audit.Category = name == "redshift-user" ? EventCategory.AuthModification : _audit.Category;
            _audit.Action = SampleEvents.Slice(name == "redshift-connection" ? "login" : "config_set");
            change?.Invoke(_audit);
            writer.Write(_audit, _output);
        }

        return FormatReader.Read(name, _output.Written);
    }
}
