using Sensor.Configuration;
using Sensor.Formats;
using Sensor.Sinks;
using Sensor.Sinks.Spool;

namespace Sensor.Hosting;

/// <summary>
/// The sinks outside this host and the spools before them: a spool for each format, a sender for each sink. Follows a
/// configuration that changes: what stays the same goes on undisturbed. Used by one thread at a time.
/// </summary>
internal sealed class RemoteOutputs : IDisposable
{
    /// <summary>Sinks are the same where the file says the same of them.</summary>
    private static readonly IEqualityComparer<RemoteSinkConfiguration> AsWritten =
        EqualityComparer<RemoteSinkConfiguration>.Create(
            (one, other) => Identity(one) == Identity(other), sink => Identity(sink).GetHashCode());

    private readonly SpoolOptions _options;
    private readonly Func<RemoteSinkConfiguration, SinkHealth, IRemoteSink> _create;
    private readonly Dictionary<string, Held> _spools = [];
    private readonly Dictionary<RemoteSinkConfiguration, SpoolSender> _senders = new(AsWritten);
    private volatile SpoolSender[] _current = [];
    private volatile Spool[] _currentSpools = [];
    private bool _disposed;

    /// <param name="options">Of all spools.</param>
    /// <param name="create">Makes the sink of a configuration; it connects to nobody yet.</param>
    public RemoteOutputs(SpoolOptions options, Func<RemoteSinkConfiguration, SinkHealth, IRemoteSink> create)
    {
        _options = options;
        _create = create;
    }

    /// <summary>A spool, and the way into it.</summary>
    private sealed record Held(Spool Spool, SensorOutput Output);

    /// <summary>The sinks, with how they fare. Safe for all threads.</summary>
    public IReadOnlyList<SpoolSender> Senders => _current;

    /// <summary>Safe for all threads.</summary>
    public IReadOnlyList<Spool> Spools => _currentSpools;

    /// <summary>
    /// The ways into the spools of a configuration. Sinks that are new begin, sinks that have gone or changed end; where
    /// one cannot begin, all stays as it was.
    /// </summary>
    /// <exception cref="SinkFailure">A spool or a sink cannot be opened.</exception>
    public IReadOnlyList<SensorOutput> Use(IReadOnlyList<RemoteSinkConfiguration> sinks)
    {
        Dictionary<string, Held> before = new(_spools);
        List<SensorOutput> outputs = [];
        List<(SinkHealth Health, IRemoteSink Sink)> made = [];
        RemoteSinkConfiguration[] fresh = [.. sinks.Where(sink => !_senders.ContainsKey(sink))];
        try
        {
            // What can fail comes before what ends anything.
            foreach (IGrouping<string, RemoteSinkConfiguration> group in sinks.GroupBy(sink => sink.Format))
            {
                outputs.Add(Open(group.Key, group.Min(sink => sink.MaxEventBytes)).Output);
            }

            foreach (RemoteSinkConfiguration sink in fresh)
            {
                SpoolPlace.Try(sink.Name, _spools[sink.Format].Spool);
                made.Add(Make(sink));
            }
        }
        catch
        {
            made.ForEach(each => each.Sink.Dispose());
            TakeBack(before);
            throw;
        }

        foreach (RemoteSinkConfiguration gone in _senders.Keys.Except(sinks, AsWritten).ToArray())
        {
            _senders.Remove(gone, out SpoolSender? sender);
            sender!.Dispose();
        }

        foreach ((RemoteSinkConfiguration sink, (SinkHealth health, IRemoteSink remote)) in fresh.Zip(made))
        {
            _senders.Add(sink, new SpoolSender(sink.Name, _spools[sink.Format].Spool, remote, health));
        }

        _current = [.. _senders.Values];
        _currentSpools = [.. _spools.Values.Select(held => held.Spool)];
        return outputs;
    }

    /// <summary>Sinks that an earlier configuration named: events wait for them no longer. Gives their names.</summary>
    public IReadOnlyList<string> Forget() =>
    [
        .. _spools.SelectMany(held => held.Value.Spool.ForgetAllBut(
            [.. _senders.Keys.Where(sink => sink.Format == held.Key).Select(sink => sink.Name)])),
    ];

    /// <summary>
    /// After the last event was written: waits until all has arrived, or the time is over; the rest stays in the spool.
    /// </summary>
    /// <returns>Events that are left there, by the sink that has most of them.</returns>
    public long Drain(TimeSpan longest, CancellationToken stop)
    {
        long until = Environment.TickCount64 + (long)Math.Min(longest.TotalMilliseconds, int.MaxValue);
        foreach (SpoolSender sender in _senders.Values)
        {
            sender.WaitUntilSent(TimeSpan.FromMilliseconds(Math.Max(0, until - Environment.TickCount64)), stop);
        }

        return _senders.Values.Select(sender => sender.Waiting).DefaultIfEmpty().Max();
    }

    /// <summary>Who waits for room in a spool waits no longer.</summary>
    public void Release()
    {
        foreach (Spool spool in Spools)
        {
            spool.Segments.Release();
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Release();
        foreach (SpoolSender sender in _senders.Values)
        {
            sender.Dispose();
        }

        foreach (Spool spool in Spools)
        {
            spool.Dispose();
        }
    }

    private static (string?, string?, string?) Identity(RemoteSinkConfiguration? sink) =>
        (sink?.Name, sink?.Format, sink?.Source);

    private void TakeBack(Dictionary<string, Held> before)
    {
        foreach ((string format, Held held) in _spools.ToArray())
        {
            if (before.TryGetValue(format, out Held? was))
            {
                _spools[format] = was;
            }
            else
            {
                _spools.Remove(format);
                held.Spool.Dispose();
            }
        }
    }

    private (SinkHealth Health, IRemoteSink Sink) Make(RemoteSinkConfiguration sink)
    {
        SinkHealth health = new();
        return (health, _create(sink, health));
    }

    private Held Open(string format, int maxEventBytes)
    {
        if (!_spools.TryGetValue(format, out Held? held))
        {
            Spool spool = Spool.Open(_options, format);
            held = new Held(spool, new SensorOutput(EventFormats.Expand(format).Single(), spool.Writer));
        }

        // Another limit is another way in; the spool is the same.
        int longest = Math.Min(maxEventBytes, EventFormats.MaxLineBytes);
        if (held.Output.MaxLineBytes != longest || !held.Output.IsFramed)
        {
            held = held with { Output = held.Output with { MaxLineBytes = longest, IsFramed = true } };
        }

        return _spools[format] = held;
    }
}
