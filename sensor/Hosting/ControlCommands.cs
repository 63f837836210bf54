using Sensor.Configuration;
using Sensor.Control;
using Sensor.Formats;
using Sensor.Sinks;

namespace Sensor.Hosting;

/// <summary>
/// The commands of the control socket: those of the Valkey audit module, and what a running sensor can be asked and told
/// besides. Each is checked and carried out as a whole, or answered with one sentence and nothing is changed.
/// </summary>
internal sealed class ControlCommands
{
    private const string Syntax = "ERR syntax error, try AUDIT.HELP";

    private static readonly string[] Help =
    [
        "AUDIT.STATUS -- sessions that are open, rates of the last second, losses, sinks.",
        "AUDIT.GETCONFIG -- the settings below, and every key of the configuration that is set.",
        "AUDIT.SETPROTOCOL file PATH [SINK] -- where a sink writes. SINK may be left out where there is only one.",
        "AUDIT.SETPROTOCOL syslog FACILITY [SINK] -- the facility of a sink of type syslog.",
        "AUDIT.SETPROTOCOL tcp HOST:PORT [SINK] -- where a sink of type syslog sends to.",
        "AUDIT.SETFORMAT NAME [SINK] -- the format of a sink; the file so far is set aside under another name.",
        "AUDIT.SETEVENTS all|none|CATEGORY... -- what is recorded of that which no rule decides.",
        "AUDIT.SETPAYLOADOPTIONS disable yes|no -- whether arguments are written.",
        "AUDIT.SETPAYLOADOPTIONS maxsize BYTES -- how much of them.",
        "AUDIT.RELOAD -- reads the configuration file anew; what was set here and not saved is given up.",
        "AUDIT.SAVE -- writes what was set here to the configuration file.",
        "AUDIT.ROTATE -- sets the files aside and begins new ones.",
        "AUDIT.PAUSE, AUDIT.RESUME -- records nothing but the sensor's own events in between; what passed is counted.",
    ];

    /// <summary>Under test.</summary>
    private static readonly bool Rethrows = new SensorOptions().RethrowErrors;

    private readonly LiveControl _run;

    public ControlCommands(LiveControl run) => _run = run;

    public ControlReply Execute(ControlRequest request)
    {
        try
        {
            return Answer(request);
        }
        catch (ConfigurationException e)
        {
            return new ControlReply.Error($"ERR {string.Join("; ", e.Problems)}");
        }
        catch (Exception e) when (e is SinkFailure or IOException or UnauthorizedAccessException)
        {
            return new ControlReply.Error($"ERR {e.Message}");
        }
        catch (Exception e) when (!Rethrows)
        {
            _run.Note(e);
            return new ControlReply.Error("ERR an error of the sensor itself; its log has more");
        }
    }

    /// <summary>An error of ours that ends a connection to the console; false under test.</summary>
    public bool Takes(Exception error)
    {
        if (!Rethrows)
        {
            _run.Note(error);
        }

        return !Rethrows;
    }

    private ControlReply Answer(ControlRequest request)
    {
        IReadOnlyList<string> words = request.Arguments;
        string by = request.Peer.ToString();
        return (request.Name, words.Count) switch
        {
            ("AUDIT.STATUS", 0) => Map(_run.Status()),
            ("AUDIT.GETCONFIG", 0) => Map(Settings()),
            ("AUDIT.SETPROTOCOL", 2 or 3) => SetProtocol(words, by),
            ("AUDIT.SETFORMAT", 1 or 2) => Set(SinkKey(words.Count > 1 ? words[1] : null, "format"), words[0], by),
            ("AUDIT.SETEVENTS", > 0) => Set("policy.events", $"[{string.Join(", ", words.Select(Quoted))}]", by),
            ("AUDIT.SETPAYLOADOPTIONS", 2) => SetPayload(words[0].ToUpperInvariant(), words[1], by),
            ("AUDIT.RELOAD", 0) => Told(_run.Reload(by)),
            ("AUDIT.SAVE", 0) => Done(() => _run.Save(by)),
            ("AUDIT.ROTATE", 0) => Done(() => _run.Rotate(by)),
            ("AUDIT.PAUSE", 0) => Done(() => _run.Pause(by)),
            ("AUDIT.RESUME", 0) => Done(() => _run.Resume(by)),
            ("AUDIT.HELP", 0) => new ControlReply.List([.. Help.Select(line => new ControlReply.Simple(line))]),
            _ when Help.Any(line => line.Contains(request.Name, StringComparison.Ordinal)) => new ControlReply.Error(
                $"ERR wrong number of arguments for '{request.Name.ToLowerInvariant()}' command"),
            _ => new ControlReply.Error($"ERR unknown command '{Shown(request.Name)}', try AUDIT.HELP"),
        };
    }

    private ControlReply SetProtocol(IReadOnlyList<string> words, string by) => words[0].ToUpperInvariant() switch
    {
        "FILE" => Set(SinkKey(words.Count > 2 ? words[2] : null, "path"), Quoted(words[1]), by),
        "SYSLOG" => Set(SinkKey(words.Count > 2 ? words[2] : null, "facility"), Quoted(words[1]), by),
        "TCP" => Set(SinkKey(words.Count > 2 ? words[2] : null, "url"), Quoted($"tcp://{words[1]}"), by),
        _ => new ControlReply.Error(Syntax),
    };

    private ControlReply SetPayload(string option, string value, string by) => option switch
    {
        "DISABLE" when ScalarText.TryFlag(value.ToLowerInvariant(), out bool off) =>
            Set("policy.payload.args", ScalarText.Flag(!off), by),
        "MAXSIZE" => Set("policy.payload.max_bytes", Quoted(value), by),
        _ => new ControlReply.Error(Syntax),
    };

    private ControlReply Set(string key, string value, string by) => Told(_run.Edit([new(key, value)], by));

    private static ControlReply Told(ConfigurationChange? change) => change?.NextStart.ToArray() is { Length: > 0 } later
        ? new ControlReply.Simple($"OK, but from the next start on: {string.Join(", ", later)}")
        : ControlReply.Ok;

    private static ControlReply Done(Action act)
    {
        act();
        return ControlReply.Ok;
    }

    /// <summary>The key of one sink's setting.</summary>
    /// <exception cref="ConfigurationException">There is none of that name, or several and none was named.</exception>
    private string SinkKey(string? name, string key)
    {
        IReadOnlyList<SinkConfiguration> sinks = _run.Sinks;
        int index = name is null && sinks.Count == 1 ? 0 : sinks.ToList().FindIndex(sink => sink.Name == name);
        string there = sinks.Count == 0
            ? "there is none in the configuration"
            : $"there is {string.Join(", ", sinks.Select(sink => sink.Name))}";
        return index >= 0
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"sinks[{index}].{key}")
            : throw new ConfigurationException("sinks", [new(0, "", name is null ? $"name a sink: {there}" : $"no such sink: {there}")]);
    }

    /// <summary>In the words of the Valkey audit module, then key by key.</summary>
    private IEnumerable<KeyValuePair<string, ControlReply>> Settings()
    {
        IReadOnlyDictionary<string, string> values = _run.Values;
        FileSinkConfiguration? first = _run.Sinks.OfType<FileSinkConfiguration>().FirstOrDefault();
        yield return new("protocol", Text($"file {first?.Path ?? "-"}"));
        yield return new("format", Text(first?.Format ?? EventFormats.Json.Name));
        yield return new("events", Text(values.GetValueOrDefault("policy.events", "all")));
        yield return new("payload_disable", Text(_run.Policy.Payload.Arguments ? "no" : "yes"));
        yield return new("payload_maxsize", new ControlReply.Number(_run.Policy.Payload.MaxBytes));
        foreach ((string key, string value) in values)
        {
            yield return new(key, Text(value));
        }
    }

    private static ControlReply.Map Map(IEnumerable<KeyValuePair<string, ControlReply>> entries) => new([.. entries]);

    private static ControlReply.Bulk Text(string text) => new(text);

    /// <summary>As a YAML text that nothing can break out of.</summary>
    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ")}\"";

    private static string Shown(string name) => name.Length <= 64 ? name : name[..64];
}
