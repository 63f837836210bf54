using Sensor.Configuration;
using Sensor.Control;
using Sensor.Hosting.Activity;
using Sensor.Policy;
using Sensor.Sinks;
using Sensor.Sinks.File;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// What can be changed and asked while a live run goes on: by SIGHUP, by a file that was written anew, over the control
/// socket. Each change is carried out as a whole, said in the log and told as an event. Safe for several threads.
/// </summary>
internal sealed class LiveControl
{
    /// <summary>Under test.</summary>
    private static readonly bool Rethrows = new SensorOptions().RethrowErrors;

    /// <summary>How long sinks that were replaced are waited for: their threads look at least once a second.</summary>
    private const int SettleMilliseconds = 5000;

    private const int SettleLooks = 5;

    private readonly LiveSettings _settings;
    private readonly SensorPipeline _pipeline;
    private readonly RemoteOutputs _remote;
    private readonly ILogger _log;
    private readonly Func<LiveCounters> _counters;
    private readonly SensorEvents _events;
    private readonly RunningConfiguration _running;
    private readonly Lock _lock = new();
    private readonly long _startNs = WallClock.NowNs;
    private readonly LiveRates _rates = new(WallClock.NowNs);
    private volatile bool _reloadAsked;
    private volatile bool _rotationAsked;
    private SensorConfiguration _current;
    private bool _paused;
    private int _looksUnsettled;

    public LiveControl(
        LiveSettings settings, SensorPipeline pipeline, RemoteOutputs remote, Func<LiveCounters> counters, ILogger log)
    {
        _settings = settings;
        _pipeline = pipeline;
        _remote = remote;
        _counters = counters;
        _log = log;
        _events = pipeline.CreateSensorEvents();
        _current = settings.Configuration;
        _running = new RunningConfiguration(settings.Path, (settings.Text, settings.Configuration), Apply);
        if (_running.FullPath is { } path)
        {
            _events.TellConfigLoaded(WallClock.NowNs, path, by: null);
            _events.HandOver();
        }
    }

    /// <summary>The servers that are asked; null where a change cannot name any.</summary>
    public ServerWatch? Servers { get; init; }

    /// <summary>What happened lately; null where nobody counts it.</summary>
    public ActivityTotals? Activity { get; init; }

    public RunStatistics Statistics => _events.Statistics;

    public IReadOnlyList<SinkConfiguration> Sinks => _current.Sinks;

    /// <summary>How the sinks outside this host fare.</summary>
    public RemoteOutputs Remote => _remote;

    public PolicyOptions Policy => _current.Stages.Policy;

    public IReadOnlyDictionary<string, string> Values => _running.Values;

    /// <summary>SIGHUP: the file is read anew at the next <see cref="Look"/>.</summary>
    public void AskReload() => _reloadAsked = true;

    /// <summary>SIGUSR1: the files are set aside at the next <see cref="Look"/>.</summary>
    public void AskRotation() => _rotationAsked = true;

    /// <summary>To be called once a second: reads the file when it was asked for, or when it was written.</summary>
    public void Look()
    {
        if (_rotationAsked)
        {
            _rotationAsked = false;
            Rotate("SIGUSR1");
        }

        _rates.Look(WallClock.NowNs, _counters());
        _looksUnsettled = _pipeline.Outputs.IsSettled ? 0 : _looksUnsettled + 1;
        if (_looksUnsettled is 0 or > SettleLooks)
        {
            ReloadWhenDue();
        }

        _pipeline.Outputs.Settle();
    }

    private void ReloadWhenDue()
    {
        bool asked = _reloadAsked;
        _reloadAsked = false;
        try
        {
            ConfigurationChange? change = asked ? Take("SIGHUP") : _running.ReloadWhenWritten();
            if (asked && change is null)
            {
                _log.Information("The configuration was read anew; nothing in it has changed");
            }
        }
        catch (Exception e) when (e is ConfigurationException or SinkFailure)
        {
            _log.Error("The new configuration is not taken over, the old one stays: {Why:l}", e.Message);
        }
        catch (Exception e) when (!Rethrows)
        {
            // A file that somebody writes must not end the run, whatever it holds.
            _log.Error("The new configuration is not taken over, the old one stays: an error of the sensor itself ({Error:l})",
                e.GetType().Name);
            _log.Debug(e, "Its cause");
        }
    }

    /// <summary>Reads the file anew; for any thread but the one that looks, as <see cref="Edit"/> is.</summary>
    /// <exception cref="ConfigurationException">Something is wrong: all stays as it was.</exception>
    /// <exception cref="SinkFailure">A sink cannot be opened: all stays as it was.</exception>
    public ConfigurationChange? Reload(string by) => OnceSettled(() => Take(by));

    /// <summary>The same for keys that are set one by one.</summary>
    public ConfigurationChange? Edit(IEnumerable<KeyValuePair<string, string>> keys, string by) =>
        OnceSettled(() => _running.Edit(keys, by));

    /// <summary>
    /// A sink that was replaced has its file until it has written the last of its events; a change that comes at once
    /// after may want that file back. <see cref="Look"/> settles, so no lock may be held here.
    /// </summary>
    private ConfigurationChange? OnceSettled(Func<ConfigurationChange?> change)
    {
        bool settled = _pipeline.Outputs.IsSettled;
        try
        {
            return change();
        }
        catch (SinkFailure) when (!settled)
        {
            SpinWait.SpinUntil(() => _pipeline.Outputs.IsSettled, TimeSpan.FromMilliseconds(SettleMilliseconds));
            return change();
        }
    }

    private ConfigurationChange? Take(string by)
    {
        ConfigurationChange? change = _running.Reload(by);
        if (change is null)
        {
            // A file that it names, with a password or a certificate, may have changed.
            AskServers(_current);
            lock (_lock)
            {
                _current = _running.Last ?? _current;
                _pipeline.Outputs.Replace(_settings.OpenOutputs(_current, false));
            }

            Tell(events => events.TellConfigLoaded(WallClock.NowNs, _running.FullPath!, by));
        }

        return change;
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string by)
    {
        _running.Save();
        Tell(events => events.TellConfigSaved(WallClock.NowNs, _running.FullPath!, by));
        _log.Information("The configuration was saved ({By:l})", by);
    }

    /// <summary>Sets the files aside and begins new ones.</summary>
    public void Rotate(string by)
    {
        lock (_lock)
        {
            _pipeline.Outputs.Replace(_settings.OpenOutputs(_current, true));
            Tell(events => events.TellRotated(WallClock.NowNs, by));
        }

        _log.Information("New files are begun ({By:l})", by);
    }

    /// <summary>Records nothing but the sensor's own events until <see cref="Resume"/>; what passes is counted.</summary>
    public void Pause(string by) => SetPaused(true, by);

    public void Resume(string by) => SetPaused(false, by);

    /// <summary>What <c>AUDIT.STATUS</c> says.</summary>
    public IEnumerable<KeyValuePair<string, ControlReply>> Status()
    {
        LiveCounters counters = _counters();
        long seconds = (WallClock.NowNs - _startNs) / 1_000_000_000;
        yield return new("version", new ControlReply.Bulk(SensorEvents.VersionText));
        yield return new("uptime_seconds", new ControlReply.Number(seconds));
        yield return new("paused", new ControlReply.Bulk(_paused ? "yes" : "no"));
        yield return new("configuration", new ControlReply.Bulk(_running.FullPath ?? ""));
        yield return new("configuration_unsaved", new ControlReply.Bulk(_running.IsEdited ? "yes" : "no"));
        yield return new("sessions", new ControlReply.Number(counters.Sessions));
        yield return new("events", new ControlReply.Number(counters.Events));
        yield return new("events_per_second", new ControlReply.Number(_rates.EventsPerSecond));
        yield return new("events_written", new ControlReply.Number(_pipeline.EventsWritten));
        yield return new("packets", new ControlReply.Number(counters.Packets));
        yield return new("packets_per_second", new ControlReply.Number(_rates.PacketsPerSecond));
        yield return new("packets_dropped_by_kernel", new ControlReply.Number(counters.KernelDrops));
        yield return new("packets_dropped_by_full_queue", new ControlReply.Number(counters.QueueDrops));
        yield return new("batches_waiting", new ControlReply.Number(counters.BatchesWaiting));
        yield return new("sinks", new ControlReply.List(
            [.. _current.Sinks.Select(sink => new ControlReply.Bulk(SinkFare.Of(sink, FileOf(sink), _remote)))]));
    }

    /// <summary>The files that are written, whoever named them.</summary>
    public IEnumerable<FileSink> Files => _pipeline.Outputs.Files;

    /// <summary>The file that this sink writes; null: it is another kind of sink.</summary>
    public FileSink? FileOf(SinkConfiguration sink) =>
        _pipeline.Outputs.Files.FirstOrDefault(file => file.Name == sink.Name);

    /// <summary>An error of ours in a command, or in a connection to the console: it costs nothing else.</summary>
    public void Note(Exception error)
    {
        _log.Error("An error of the sensor itself at the control socket ({Error:l}); nothing else is touched",
            error.GetType().Name);
        _log.Debug(error, "Its cause");
    }

    /// <summary>After the last command: nothing changes any more.</summary>
    public void Complete() => _events.HandOver();

    private void Tell(Action<SensorEvents> tell)
    {
        lock (_lock)
        {
            tell(_events);
            _events.HandOver();
        }
    }

    private void Apply(ConfigurationChange change)
    {
        lock (_lock)
        {
            // What can fail comes first.
            SensorOptions options = _settings.Options(change.After);
            PolicySnapshot policy = PolicySnapshot.Compile(options.Policy);
            if (change.Touches("sinks"))
            {
                _pipeline.Outputs.Replace(_settings.OpenOutputs(change.After, false));
            }

            _current = change.After;
            if (!_paused)
            {
                _pipeline.Policy.Replace(policy);
            }

            _pipeline.InstanceNames.Replace(options.Sessions.InstanceNames);
            _settings.SetVerbose(change.After.Verbose);
            AskServers(change.After);
            Tell(events => events.TellConfigChanged(WallClock.NowNs, change));
        }

        _log.Information("The configuration has changed ({By:l}): {Keys:l}",
            change.By, string.Join(", ", change.Keys.Select(key => key.Key)));
        if (change.NextStart.ToArray() is { Length: > 0 } later)
        {
            _log.Warning("From the next start on only: {Keys:l}", string.Join(", ", later));
        }
    }

    private void AskServers(SensorConfiguration configuration) =>
        Servers?.Replace(_settings.Polled(configuration), _settings.Discovers(configuration));

    private void SetPaused(bool paused, string by)
    {
        lock (_lock)
        {
            if (paused == _paused)
            {
                return;
            }

            _paused = paused;
            PolicyOptions policy = _settings.Options(_current).Policy;
            _pipeline.Policy.Replace(PolicySnapshot.Compile(paused ? PausedPolicy.Of(policy) : policy));
            Tell(events => events.TellPaused(WallClock.NowNs, paused, by));
        }

        _log.Warning("Recording is {State:l} ({By:l})", paused ? "paused" : "resumed", by);
    }
}
