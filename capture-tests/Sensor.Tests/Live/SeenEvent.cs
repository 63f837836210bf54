using System.Globalization;
using System.Text.Json;

namespace Sensor.Tests.Live;

/// <summary>A line of the sensor's output, with what the comparison looks at.</summary>
internal sealed class SeenEvent
{
    private readonly JsonElement _json;

    private SeenEvent(string line)
    {
        Line = line;
        _json = JsonDocument.Parse(line).RootElement;
    }

    public string Line { get; }

    public string Type => Text("event_type")!;

    public string Action => Text("event_action")!;

    public int ClientPort => Number("client_port") ?? 0;

    public string? Command => Text("command");

    public string? Subcommand => Text("subcommand");

    public int? Argc => Number("argc");

    public string? User => Text("user");

    public int? Database => Number("database");

    public string? Outcome => Text("outcome");

    public string? ErrorCode => Text("error_code");

    public bool Queued => Flag("queued");

    public bool ReplyOff => Flag("reply_off");

    public int? SizeBytes => Number("command_size_bytes");

    public long KeysTruncated => Number("keys_truncated") ?? 0;

    public IReadOnlyList<string> Capture => List("capture");

    public IReadOnlyList<string> Uncertain => List("uncertain");

    public byte[][] Keys => [.. List("keys").Select(key => EventText.Bytes(key, Text("encoding") == "escaped"))];

    /// <summary>The place of the command's first byte in the client's stream: the last 12 digits of the id.</summary>
    public long Offset => long.Parse(Text("event_id").AsSpan(20), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public long? Bytes => _json.TryGetProperty("bytes", out JsonElement value) ? value.GetInt64() : null;

    public string? Direction => Text("direction");

    public string? Cause => Text("cause");

    public string? Interface => Text("interface");

    public string? FirstTime => Text("first_time");

    public string? LastTime => Text("last_time");

    public long Packets => Number("packets") ?? 0;

    public long BytesToServer => Number("bytes_to_server") ?? 0;

    public static List<SeenEvent> ReadAll(IEnumerable<string> lines) =>
        [.. lines.Where(line => line.Length > 0).Select(line => new SeenEvent(line))];

    /// <summary>A member as text, a list as its items parted by blanks; null where it is absent.</summary>
    public string? Told(string name) => !_json.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.Array
        ? string.Join(' ', value.EnumerateArray().Select(item => item.ToString()))
        : value.ToString();

    public override string ToString() => Line;

    private string? Text(string name) => _json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private int? Number(string name) => _json.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : null;

    private bool Flag(string name) => _json.TryGetProperty(name, out JsonElement value) && value.GetBoolean();

    private List<string> List(string name) =>
        _json.TryGetProperty(name, out JsonElement value)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)] : [];
}
