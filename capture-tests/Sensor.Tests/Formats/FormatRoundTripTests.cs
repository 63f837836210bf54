using System.Text.Json;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Tests.Events;
using Sensor.Tests.Support;

namespace Sensor.Tests.Formats;

/// <summary>What any bytes in any text become, read back by parsers that are not ours.</summary>
public sealed class FormatRoundTripTests
{
    private const int Seed = 20260204;
    private const int Events = 320;

    private static readonly EventType[] Types = Enum.GetValues<EventType>();

    private readonly AuditEvent _audit = new();
    private readonly OutputBuffer _output = new();

    public static TheoryData<string> Names => [.. EventFormats.All.Select(format => format.Name)];

    /// <summary>Where a format has the client's name (in the last three, the user's), and its keys.</summary>
    public static TheoryData<string, string, string> Places => new()
    {
        { "csv", "client_name", "keys" },
        { "cef", "redisClientName", "cs2" },
        { "leef", "clientName", "keys" },
        { "valkey-audit-json", "username", "" },
        { "valkey-audit-csv", "8", "" },
        { "redshift-connection", "6", "" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void No_payload_adds_a_line_a_field_or_a_column(string name)
    {
        EventFormat format = Format(name);
        IEventFormat writer = format.Create(EventFormats.MaxLineBytes);
        Random random = new(Seed);
        int written = 0;
        _output.Append(format.Header?.Invoke());
        for (int i = 0; i < Events; i++)
        {
            int before = _output.Length;
            writer.Write(Hostile(i, HostileEvents.Bytes(random)), _output);
            written += _output.Length > before ? 1 : 0;
        }

        JsonElement[] records = FormatReader.Read(name, _output.Written);
        Assert.Equal(written, records.Length);
        Assert.True(name.StartsWith("redshift", StringComparison.Ordinal) ? written > 0 : written == Events);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Texts_come_back_byte_for_byte(string name, string fact, string list)
    {
        EventFormat format = Format(name);
        IEventFormat writer = format.Create(EventFormats.MaxLineBytes);
        Random random = new(Seed + 1);
        List<byte[]> texts = [];
        _output.Append(format.Header?.Invoke());
        for (int i = 0; i < Events; i++)
        {
            byte[] bytes = [.. HostileEvents.Bytes(random), (byte)'.'];
            AuditEvent audit = Hostile(0, bytes);
            audit.Action = SampleEvents.Slice("login");
            writer.Write(audit, _output);
            texts.Add(bytes);
        }

        JsonElement[] records = FormatReader.Read(name, _output.Written);
        Assert.Equal(texts.Count, records.Length);
        for (int i = 0; i < records.Length; i++)
        {
            bool escaped = name == "csv" || name == "valkey-audit-csv";
            Assert.Equal(texts[i], LineUnescape.Text(Cell(Value(records[i], fact), escaped, texts[i])));
            if (list.Length > 0)
            {
                string words = Cell(Value(records[i], list), escaped, texts[i]);
                Assert.Equal([texts[i], texts[i]], LineUnescape.Words(words));
            }
        }
    }

    [Theory]
    [InlineData("ecs", "redis")]
    [InlineData("ocsf", "unmapped")]
    public void Nested_json_has_the_values_of_json(string name, string others)
    {
        IEventFormat writer = Format(name).Create(EventFormats.MaxLineBytes);
        Random random = new(Seed + 2);
        for (int i = 0; i < Events; i++)
        {
            byte[] bytes = HostileEvents.Bytes(random);
            _output.Clear();
            writer.Write(Hostile(0, bytes), _output);
            using JsonDocument document = JsonDocument.Parse(_output.WrittenMemory);
            JsonElement rest = document.RootElement.GetProperty(others);
            Assert.Equal(bytes, RedisCliText.UnescapeField(rest.GetProperty("client_name").GetString()!));
            if (_audit.Escaped)
            {
                Assert.Equal(bytes, RedisCliText.Unescape(rest.GetProperty("key_accessed").GetString()!));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_command_of_megabytes_is_one_line_within_the_limit(string name)
    {
        const int Longest = 64 * 1024;
        EventFormat format = Format(name);
        IEventFormat writer = format.Create(Longest);
        SampleEvents.FillGet(_audit, SampleEvents.PlainConnection());
        byte[] megabyte = new byte[1024 * 1024];
        megabyte.AsSpan().Fill((byte)'\n');
        _audit.Args.Add(new(megabyte));
        _audit.Args.Add(new(megabyte));
        for (int i = 0; i < 16; i++)
        {
            _audit.Channels.Add(new([.. Enumerable.Repeat((byte)'"', 1024)]));
        }

        writer.Write(_audit, _output);
        Assert.InRange(_output.Length, 0, Longest);
        byte[] lines = [.. format.Header?.Invoke() ?? [], .. _output.Written];
        Assert.Equal(_output.Length > 0 ? 1 : 0, FormatReader.Read(name, lines).Length);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Writing_allocates_nothing_once_buffers_have_grown(string name)
    {
        IEventFormat writer = Format(name).Create(EventFormats.MaxLineBytes);
        ConnectionBlock connection = SampleEvents.PlainConnection();
        Assert.Equal(0, Allocations.Least(() => WriteMany(writer, connection)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_of_a_format_begins_as_it_says_and_as_no_other(string name)
    {
        EventFormat format = Format(name);
        _output.Append(format.Header?.Invoke());
        SampleEvents.FillAll(_audit, name == "redshift-user" ? EventType.AclChange : EventType.RedisCommand);
        _audit.Category = name == "redshift-user" ? EventCategory.AuthModification : EventCategory.Authentication;
        _audit.Action = SampleEvents.Slice("login");
        format.Create(EventFormats.MaxLineBytes).Write(_audit, _output);
        Assert.True(format.IsBeginning(_output.Written[..Math.Min(_output.Length, format.BeginningLength)]));
        Assert.Equal([name], EventFormats.All
            .Where(other => other.IsBeginning(_output.Written[..Math.Min(_output.Length, other.BeginningLength)]))
            .Select(other => other.Name));
    }

    private static EventFormat Format(string name) => EventFormats.All.Single(format => format.Name == name);

    private static string Value(JsonElement record, string place) => record.ValueKind == JsonValueKind.Array
        ? record[int.Parse(place, System.Globalization.CultureInfo.InvariantCulture)].GetString()!
        : record.GetProperty(place).GetString()!;

    /// <summary>What a spreadsheet would take for a formula has an apostrophe before it.</summary>
    private static string Cell(string cell, bool isCell, byte[] text)
    {
        bool formula = isCell && text[0] is (byte)'=' or (byte)'+' or (byte)'-' or (byte)'@';
        if (isCell && cell.StartsWith('\'') && formula)
        {
            return cell[1..];
        }

        Assert.False(isCell && cell.Length > 0 && "=+-@".Contains(cell[0]), $"{cell} is a formula");
        return cell;
    }

    private AuditEvent Hostile(int number, byte[] bytes)
    {
        SampleEvents.FillAll(_audit, Types[number % Types.Length]);
        HostileEvents.PutEverywhere(_audit, bytes);
        _audit.Escaped = number % 3 == 0;
        _audit.Outcome = (AuditOutcome)(number % 3);
        if (number % 2 == 1)
        {
            _audit.Category = EventCategory.AuthModification;
            _audit.Action = SampleEvents.Slice("connection_closed");
        }

        _audit.Connection = _audit.Polled is null ? _audit.Connection : null;
        return _audit;
    }

    private void WriteMany(IEventFormat writer, ConnectionBlock connection)
    {
        for (int i = 0; i < 500; i++)
        {
            SampleEvents.FillGet(_audit, connection);
            _audit.TimeNs += i * 100_000_000L;
            _output.Clear();
            writer.Write(_audit, _output);
        }
    }
}
