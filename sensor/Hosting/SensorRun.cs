using System.Text;
using Sensor.Hosting.Activity;
using Sensor.Instances;
using Sensor.Policy;

namespace Sensor.Hosting;

/// <summary>What the events of one run have in common.</summary>
/// <param name="StartNs">When it started; in replay the time of the first packet: events do not depend on the
/// day.</param>
/// <param name="Files">Names of the captures, in the order given; none live.</param>
internal sealed record SensorRun(long StartNs, IEnumerable<string> Files)
{
    /// <summary>Failed accesses, counted over all workers.</summary>
    public AttemptWindow Attempts { get; init; } = new(new AttemptOptions());

    /// <summary>What the instances have seen; a replay has no time to learn in, so nothing is new to it.</summary>
    public FirstSeen FirstSeen { get; init; } = new(new FirstSeenOptions { LearningTimeNs = 0 });

    /// <summary>What may be told, by all threads; null: each makes it of its options, and it never changes.</summary>
    public PolicyInForce? Policy { get; init; }

    /// <summary>The servers that are asked; null: none is.</summary>
    public PolledServers? Servers { get; init; }

    /// <summary>Counts what happened lately; null: nobody will ask.</summary>
    public ActivityTotals? Activity { get; init; }

    /// <summary>Whether the newest events are kept for who asks.</summary>
    public bool KeepsRecent { get; init; }

    /// <summary>Numbers the events that belong to no connection.</summary>
    public SharedSequence Sequence { get; } = new();

    public byte[][] FileNames { get; } = [.. Files.Select(Encoding.UTF8.GetBytes)];
}
