namespace Sensor.Instances;

/// <summary>
/// The values of a server's parameters over time, from CONFIG GET and from CONFIG SET on the wire: gives a command the
/// value before it, and tells of values that differ from the last poll. Shared by the workers and the instance thread:
/// a lock guards all of it (CONFIG SET is rare).
/// </summary>
internal sealed class ConfigHistory
{
    private const int MaxValueBytes = 8 * 1024;

    private readonly Lock _lock = new();
    private readonly InstanceOptions _options;
    private readonly Dictionary<string, ConfigParameter> _parameters = [];
    private readonly List<Waiting> _waiting = [];
    private string? _runId;
    private long _lastSentNs;

    public ConfigHistory(InstanceOptions options) => _options = options;

    /// <summary>Parameters and values that found no room.</summary>
    public long TooLarge { get; private set; }

    /// <summary>
    /// The value before this command; null where it is not known. The commands before it have been noted.
    /// </summary>
    public byte[]? OldValueOf(ConfigSet set)
    {
        lock (_lock)
        {
            return _parameters.GetValueOrDefault(ConfigValue.NameOf(set.Parameter))?.Before(set);
        }
    }

    /// <summary>A CONFIG SET that worked, a note for each parameter.</summary>
    public void NoteSet(ConfigSet set)
    {
        lock (_lock)
        {
            if (set.Value is not null && set.Value.Length > MaxValueBytes)
            {
                TooLarge++;
                set = set with { Value = null };
            }

            ParameterOf(set.Parameter)?.AddSet(set);
        }
    }

    /// <summary>
    /// Returns the parameters that differ from the last poll where the server was started anew between the two.
    /// </summary>
    public IReadOnlyList<string> NotePoll(ConfigPoll poll)
    {
        List<string> differing = [];
        lock (_lock)
        {
            bool restarted = _runId is not null && _runId != poll.RunId;
            foreach ((string told, byte[] value) in poll.Values)
            {
                string name = ConfigValue.NameOf(told);
                if (value.Length > MaxValueBytes || ParameterOf(name) is not { } parameter)
                {
                    TooLarge += value.Length > MaxValueBytes ? 1 : 0;
                    continue;
                }

                if (parameter.Polled is { } old && !old.AsSpan().SequenceEqual(value))
                {
                    _waiting.Add(new(
                        new() { RunId = poll.RunId, Parameter = name, OldValue = old, NewValue = value },
                        _lastSentNs,
                        poll.ReceivedNs));
                    if (restarted)
                    {
                        differing.Add(name);
                    }
                }

                parameter.AddPoll(value, poll.SentNs, poll.ReceivedNs);
            }

            _runId = poll.RunId;
            _lastSentNs = poll.SentNs;
        }

        differing.Sort(StringComparer.Ordinal); // The server's order is another at every start.
        return differing;
    }

    /// <summary>The server is gone: what it will be configured to is not known, until the next poll.</summary>
    public void NoteGone()
    {
        lock (_lock)
        {
            foreach (ConfigParameter parameter in _parameters.Values)
            {
                parameter.Forget();
            }
        }
    }

    /// <summary>
    /// Adds what is to be told now: with its cause as soon as that is known, else when the wait is over.
    /// </summary>
    public void Collect(long nowNs, List<ConfigChange> found)
    {
        lock (_lock)
        {
            int early = _waiting.Count - _options.MaxWaiting;
            for (int i = 0; i < _waiting.Count; i++)
            {
                (ConfigChange change, long fromNs, long toNs) = _waiting[i];
                ConfigSet? cause = _parameters[change.Parameter]
                    .LastSet(fromNs - _options.ToleranceNs, toNs + _options.ToleranceNs, change);
                if (cause is not null || i < early || toNs + _options.WaitNs <= nowNs)
                {
                    found.Add(change with { Cause = cause });
                    _waiting[i] = default;
                }
            }

            _waiting.RemoveAll(waiting => waiting.Change is null);
        }
    }

    private ConfigParameter? ParameterOf(string told)
    {
        string name = ConfigValue.NameOf(told);
        if (_parameters.TryGetValue(name, out ConfigParameter? parameter))
        {
            return parameter;
        }

        if (_parameters.Count >= _options.MaxRows)
        {
            TooLarge++;
            return null;
        }

        return _parameters[name] = new ConfigParameter();
    }

    private readonly record struct Waiting(ConfigChange Change, long FromNs, long ToNs);
}
