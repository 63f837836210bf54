using System.Globalization;
using Sensor.Configuration;
using Sensor.Control;
using Sensor.Formats;
using Sensor.Hosting.Activity;
using Sensor.Sinks;
using Sensor.Sinks.File;

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
        "AUDIT.TOP [minute|hour [ROWS]] -- users, commands, key patterns, clients, failures and losses of that time.",
        "AUDIT.GETCONFIG -- the settings below, and every key of the configuration that is set.",
        "AUDIT.SETPROTOCOL file PATH [SINK] -- a sink writes this file. SINK may be left out where there is only one.",
        "AUDIT.SETPROTOCOL syslog FACILITY [SINK] -- it tells the host's syslog; one of type syslog changes its facility.",
        "AUDIT.SETPROTOCOL tcp HOST:PORT [SINK] -- it sends to a syslog receiver. Another type keeps name and format alone.",
        "AUDIT.SETFORMAT NAME [SINK] -- the format of a sink; the file so far is set aside under another name.",
        "AUDIT.SETEVENTS all|none|CATEGORY... -- what is recorded of that which no rule decides.",
        "AUDIT.SETPAYLOADOPTIONS disable yes|no -- whether arguments are written.",
        "AUDIT.SETPAYLOADOPTIONS maxsize BYTES -- how much of them.",
        "AUDIT.RELOAD -- reads the configuration file anew; what was set here and not saved is given up.",
        "AUDIT.SAVE -- writes what was set here to the configuration file.",
        "AUDIT.ROTATE -- sets the files aside and begins new ones.",
        "AUDIT.PAUSE, AUDIT.RESUME -- records nothing but the sensor's own events in between; what passed is counted.",
    ];

    /// <summary>The commands that the lines begin with, and the one that shows them.</summary>
    private static readonly HashSet<string> Known =
    [
        .. Help.SelectMany(line => line[..line.IndexOf("--", StringComparison.Ordinal)].Split(", "))
            .Select(command => command.Split(' ')[0]), "AUDIT.HELP",
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
            ("AUDIT.TOP", <= 2) => Top(words),
            ("AUDIT.GETCONFIG", 0) => Map(Settings()),
            ("AUDIT.SETPROTOCOL", 2 or 3) => SetProtocol(words, by),
            ("AUDIT.SETFORMAT", 1 or 2) => Set(
                $"{Sink(words.Count > 1 ? words[1] : null).Path}.format", ConfigurationText.Quoted(words[0]), by),
            ("AUDIT.SETEVENTS", > 0) => Set("policy.events", $"[{string.Join(", ", words.Select(ConfigurationText.Quoted))}]", by),
            ("AUDIT.SETPAYLOADOPTIONS", 2) => SetPayload(words[0].ToUpperInvariant(), words[1], by),
            ("AUDIT.RELOAD", 0) => Told(_run.Reload(by)),
            ("AUDIT.SAVE", 0) => Done(() => _run.Save(by)),
            ("AUDIT.ROTATE", 0) => Done(() => _run.Rotate(by)),
            ("AUDIT.PAUSE", 0) => Done(() => _run.Pause(by)),
            ("AUDIT.RESUME", 0) => Done(() => _run.Resume(by)),
            ("AUDIT.HELP", 0) => new ControlReply.List([.. Help.Select(line => new ControlReply.Simple(line))]),
            _ when Known.Contains(request.Name) => new ControlReply.Error(
                $"ERR wrong number of arguments for '{request.Name.ToLowerInvariant()}' command"),
            _ => new ControlReply.Error($"ERR unknown command '{Shown(request.Name)}', try AUDIT.HELP"),
        };
    }

    private ControlReply Top(IReadOnlyList<string> words)
    {
        ActivityWindow? window = (words.Count > 0 ? words[0].ToUpperInvariant() : "MINUTE") switch
        {
            "MINUTE" => ActivityWindow.Minute,
            "HOUR" => ActivityWindow.Hour,
            _ => null,
        };
        int rows = ActivityReply.UsualRows;
        bool read = words.Count < 2 || int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out rows);
        return window is { } asked && read && rows is > 0 and <= ActivitySlice.MaxKept
            ? ActivityReply.Of(_run, asked, rows)
            : new ControlReply.Error(Syntax);
    }

    private ControlReply SetProtocol(IReadOnlyList<string> words, string by)
    {
        (SinkConfiguration sink, string path) = Sink(words.Count > 2 ? words[2] : null);
        return SinkProtocol.Keys(sink, path, words[0].ToUpperInvariant(), words[1]) is { Count: > 0 } keys
            ? Told(_run.Edit(keys, by))
            : new ControlReply.Error(Syntax);
    }

    private ControlReply SetPayload(string option, string value, string by) => option switch
    {
        "DISABLE" when ScalarText.TryFlag(value.ToLowerInvariant(), out bool off) =>
            Set("policy.payload.args", ScalarText.Flag(!off), by),
        "MAXSIZE" => Set("policy.payload.max_bytes", ConfigurationText.Quoted(value), by),
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

    /// <summary>A sink, and where it stands in the configuration.</summary>
    /// <exception cref="ConfigurationException">There is none of that name, or several and none was named.</exception>
    private (SinkConfiguration Sink, string Path) Sink(string? name)
    {
        IReadOnlyList<SinkConfiguration> sinks = _run.Sinks;
        int index = name is null && sinks.Count == 1 ? 0 : sinks.ToList().FindIndex(sink => sink.Name == name);
        string there = sinks.Count == 0
            ? "there is none in the configuration"
            : $"there is {string.Join(", ", sinks.Select(sink => sink.Name))}";
        return index >= 0
            ? (sinks[index], string.Create(CultureInfo.InvariantCulture, $"sinks[{index}]"))
            : throw new ConfigurationException("sinks", [new(0, "", name is null ? $"name a sink: {there}" : $"no such sink: {there}")]);
    }

    /// <summary>In the words of the Valkey audit module, then key by key.</summary>
    private IEnumerable<KeyValuePair<string, ControlReply>> Settings()
    {
        IReadOnlyDictionary<string, string> values = _run.Values;
        SinkConfiguration first = _run.Sinks is [{ } one, ..] ? one : FromCommandLine();
        yield return new("protocol", Text(SinkProtocol.Of(first)));
        yield return new("format", Text(first.Format));
        yield return new("events", Text(values.GetValueOrDefault("policy.events", "all")));
        yield return new("payload_disable", Text(_run.Policy.Payload.Arguments ? "no" : "yes"));
        yield return new("payload_maxsize", new ControlReply.Number(_run.Policy.Payload.MaxBytes));
        foreach ((string key, string value) in values)
        {
            yield return new(key, Text(value));
        }
    }

    /// <summary>What is written where the configuration names no sink.</summary>
    private FileSinkConfiguration FromCommandLine() => _run.Files.FirstOrDefault() is { } file
        ? new(file.Name, file.Format, file.Path)
        : new("", EventFormats.Json.Name, FileSinkOptions.StandardOutput);

    private static ControlReply.Map Map(IEnumerable<KeyValuePair<string, ControlReply>> entries) => new([.. entries]);

    private static ControlReply.Bulk Text(string text) => new(text);

    private static string Shown(string name) => name.Length <= 64 ? name : name[..64];
}
