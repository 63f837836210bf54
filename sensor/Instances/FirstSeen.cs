using Sensor.Streams;

namespace Sensor.Instances;

/// <summary>
/// Which users, client addresses, commands and libraries each instance has seen. Until the learning time is over all is
/// taken in silently; from then on whatever appears for the first time is new, once. Shared by all workers, under a
/// lock: they ask once per connection's facts and once per command's name, not per command.
/// </summary>
internal sealed class FirstSeen(FirstSeenOptions options)
{
    private const int MaxNameBytes = 128;

    private readonly Lock _lock = new();
    private readonly Dictionary<Endpoint, SeenAtInstance> _instances = [];

    public bool IsOn => options.LearningTimeNs > 0;

    /// <summary>Takes a name in; true where it is new after the learning time.</summary>
    public bool IsNew(Endpoint server, FirstSeenKind kind, ReadOnlySpan<byte> name, long timeNs)
    {
        if (!IsOn)
        {
            return false;
        }

        ReadOnlySpan<byte> kept = name[..Math.Min(name.Length, MaxNameBytes)];
        lock (_lock)
        {
            if (!_instances.TryGetValue(server, out SeenAtInstance? seen))
            {
                if (_instances.Count >= options.MaxInstances)
                {
                    return false;
                }

                seen = new SeenAtInstance(timeNs, options.MaxNames);
                _instances[server] = seen;
            }

            return seen.TryAdd(kind, kept) && timeNs - seen.SinceNs >= options.LearningTimeNs;
        }
    }

    /// <summary>What is known, for a file that a later run reads.</summary>
    public FirstSeenState Export()
    {
        lock (_lock)
        {
            return new FirstSeenState(
                [.. _instances.Select(pair => pair.Value.Export(pair.Key))]);
        }
    }

    /// <summary>Takes over what an earlier run knew, learning time included; before anything else is asked.</summary>
    public void Import(FirstSeenState state)
    {
        lock (_lock)
        {
            foreach (FirstSeenState.Instance instance in state.Instances.Take(options.MaxInstances))
            {
                _instances[instance.Server] = SeenAtInstance.Import(instance, options.MaxNames);
            }
        }
    }
}
