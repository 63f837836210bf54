using System.Text.Json;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Tests.Events;
using Sensor.Tests.Support;

namespace Sensor.Tests.Formats;

/// <summary>
/// Any bytes in any text leave the lines, their fields and their columns as they are, as parsers that are not ours read
/// them; <see cref="FormatValueTests"/> has what stands in them.
/// </summary>
public sealed class FormatRoundTripTests
{
    private const int Seed = 20260204;
    private const int Events = 320;

    private static readonly EventType[] Types = Enum.GetValues<EventType>();

    private readonly AuditEvent _audit = new();
    private readonly OutputBuffer _output = new();

    /// <summary>Of the contract, and what single formats call them.</summary>
    private static readonly string[] NamesOfFields =
    [
        .. EventFieldNames.Snake, "result", "username", "client_id", "server_hostname", "error", "duration_us",
        "suser", "act", "src", "cs1", "rt", "usrName", "devTime", "sev", "db", "pid",
    ];

    public static TheoryData<string> Names => [.. EventFormats.All.Select(format => format.Name)];

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
    [MemberData(nameof(Names))]
    public void A_word_that_looks_like_a_field_is_none(string name)
    {
        const string Marker = "marker";
        EventFormat format = Format(name);
        IEventFormat writer = format.Create(EventFormats.MaxLineBytes);
        string[] words = [Marker, .. NamesOfFields.Select(field => $"{field}={Marker}")];
        _output.Append(format.Header?.Invoke());
        foreach (TextSlice word in words.Select(SampleEvents.Slice))
        {
            SampleEvents.FillGet(_audit, SampleEvents.PlainConnection());
            _audit.Action = SampleEvents.Slice(name == "redshift-connection" ? "login" : "get");
            _audit.Category = name == "redshift-user" ? EventCategory.AuthModification : _audit.Category;
            _audit.TargetUser = SampleEvents.Slice("bob");
            _audit.Command = _audit.Subcommand = _audit.KeyAccessed = _audit.KeyPattern = word;
            foreach (TextList list in (TextList[])[_audit.Args, _audit.Keys])
            {
                list.Clear();
                list.Add(word);
            }

            writer.Write(_audit, _output);
        }

        JsonElement[] records = FormatReader.Read(name, _output.Written);
        Assert.Equal(words.Length, records.Length);
        string[] plain = [.. Values(records[0])];
        Assert.All(records, record => Assert.Equal(plain, Values(record)));

        // What holds the word may be written in another way; all else must be the same.
        static IEnumerable<string> Values(JsonElement record) => record.ValueKind == JsonValueKind.Array
            ? record.EnumerateArray().Select(Value)
            : record.EnumerateObject().Select(member => $"{member.Name}={Value(member.Value)}");

        static string Value(JsonElement value) =>
            value.ToString().Contains(Marker, StringComparison.Ordinal) ? Marker : value.ToString();
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
