using Sensor.Events;
using Sensor.Exchanges;

namespace Sensor.Policy;

/// <summary>
/// One thread's policy: everything that it makes of a <see cref="PolicySnapshot"/>. In the order of an event: a builder
/// fills it, <see cref="Decide"/> says whether it is recorded, <see cref="Disclose"/> how much of it leaves.
/// </summary>
internal sealed class PolicyStage
{
    private readonly RuleMatcher? _rules;
    private readonly Disclosure _disclosure;

    /// <param name="snapshot">The policy.</param>
    /// <param name="startNs">When the sensor started; in replay the time of the first packet.</param>
    /// <param name="configuration">Gives CONFIG SET its old values; null where no server is polled.</param>
    public PolicyStage(PolicySnapshot snapshot, long startNs, IPolledConfiguration? configuration)
    {
        Snapshot = snapshot;
        ConnectionBlocks blocks = new(snapshot.Options);
        KeyClassifier? keys = snapshot.Keys.IsEmpty ? null : new(snapshot.Keys);
        Commands = new EventBuilder(snapshot.Options, blocks, configuration, keys);
        Sessions = new SessionEventBuilder(snapshot.Options, blocks, startNs);
        _rules = snapshot.Rules.IsEmpty ? null : new(snapshot.Rules);
        _disclosure = new(snapshot.Options);
    }

    public PolicySnapshot Snapshot { get; }

    public EventBuilder Commands { get; }

    /// <summary>Makes the events that are no commands.</summary>
    public SessionEventBuilder Sessions { get; }

    /// <summary>
    /// <see cref="RuleMatcher.Leaves"/>, or the number of what leaves the event out; <paramref name="exchange"/> is
    /// that of a command, else null.
    /// </summary>
    public int Decide(AuditEvent audit, Exchange? exchange) => _rules?.Decide(audit, exchange) ?? RuleMatcher.Leaves;

    /// <summary>Once, and the last thing before a format writes the event.</summary>
    public void Disclose(AuditEvent audit, Exchange? exchange) => _disclosure.Apply(audit, exchange);
}
