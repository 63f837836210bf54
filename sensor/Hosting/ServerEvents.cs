using Sensor.Events;
using Sensor.Instances;
using Sensor.Policy;

namespace Sensor.Hosting;

/// <summary>Tells what was found of one server: findings to events to the sink. Used by its instance thread.</summary>
internal sealed class ServerEvents(EventWriter writer, ServerEventBuilder builder, SharedSequence sequence)
{
    private readonly List<AclLogFinding> _log = [];
    private readonly List<AclChange> _users = [];
    private readonly List<ConfigChange> _configuration = [];
    private readonly List<ServerFinding> _server = [];

    public RunStatistics Statistics => writer.Statistics;

    /// <summary>
    /// All that is to be told now; at the end also what waits for a cause; nothing where another thread tells it. False
    /// where there was nothing.
    /// </summary>
    public bool Tell(Instance instance, long nowNs, bool atEnd = false, bool silent = false)
    {
        long untilNs = atEnd ? long.MaxValue : nowNs;
        instance.Log.Collect(untilNs, _log);
        instance.Users.Collect(untilNs, _users);
        instance.Configuration.Collect(untilNs, _configuration);
        instance.State.Collect(untilNs, _server);
        if (!silent)
        {
            LeaveAll(nowNs);
        }

        bool told = _server.Count + _log.Count + _users.Count + _configuration.Count > 0;
        _server.Clear();
        _log.Clear();
        _users.Clear();
        _configuration.Clear();

        // Also where nothing was told: outputs that others have taken the place of must not wait for it.
        writer.HandOver();
        return told;
    }

    /// <summary>After the last event.</summary>
    public void Leave() => writer.Leave();

    private void LeaveAll(long nowNs)
    {
        _server.ForEach(finding => Leave(builder.Tell(finding, nowNs)));
        _log.ForEach(finding => Leave(builder.Tell(finding, nowNs)));
        _users.ForEach(change => Leave(builder.Tell(change, nowNs)));
        _configuration.ForEach(change => Leave(builder.Tell(change, nowNs)));
    }

    private void Leave(AuditEvent audit)
    {
        if (writer.Selects(audit))
        {
            audit.Sequence = sequence.Next();
            writer.Write(audit);
        }
    }
}
