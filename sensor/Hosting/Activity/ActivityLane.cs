using Sensor.Events;

namespace Sensor.Hosting.Activity;

/// <summary>
/// The way of one thread's counts to <see cref="ActivityTotals"/>: two sets of them go round. The thread fills one, and
/// hands it over when the other has come back; so neither ever waits for the other. What most commands have in common
/// with those before them, connection and command, is tallied where it stands and counted by name before it is handed
/// over.
/// </summary>
internal sealed class ActivityLane
{
    /// <summary>Of connections, and of commands; when there are more, they are counted by name at once.</summary>
    private const int MaxTallies = 1024;

    // --- the counting thread's ---
    private readonly List<ConnectionTally> _connections = new(MaxTallies);
    private readonly List<CommandTally> _commands = new(MaxTallies);
    private ActivityCounts _filling = new();

    // --- between both: not null in one of them at most ---
    private ActivityCounts? _empty = new();
    private ActivityCounts? _full;

    public void Count(AuditEvent audit)
    {
        _filling.Count(audit);
        if (audit.Type != EventType.RedisCommand)
        {
            return;
        }

        if (audit.Plain is { } plain)
        {
            Tally(audit.Connection!, failures: 0);
            Tally(plain);
            _filling.CountKeyPattern(audit, failures: 0);
            return;
        }

        uint failures = audit.Outcome == AuditOutcome.Failure ? 1u : 0;
        if (audit.TriedUser.Exists)
        {
            _filling.CountUser(audit.TriedUser.Span, failures);
            _filling.CountClient(TallyOf(audit.Connection!), 1, failures);
        }
        else
        {
            Tally(audit.Connection!, failures);
        }

        _filling.CountCommand(audit, failures);
        _filling.CountKeyPattern(audit, failures);
    }

    /// <summary>Called by the counting thread now and then.</summary>
    public void HandOver()
    {
        if (_filling.Events > 0 && Interlocked.Exchange(ref _empty, null) is { } empty)
        {
            CountTallies();
            ActivityCounts full = _filling;
            _filling = empty;
            Volatile.Write(ref _full, full);
        }
    }

    /// <summary>What was handed over; null: nothing new. To be given back.</summary>
    public ActivityCounts? TryTake() => Interlocked.Exchange(ref _full, null);

    public void GiveBack(ActivityCounts counts)
    {
        counts.Clear();
        Volatile.Write(ref _empty, counts);
    }

    /// <summary>By the counting thread, which ends: what it has not handed over.</summary>
    public ActivityCounts TakeRest()
    {
        CountTallies();
        return _filling;
    }

    private static ConnectionTally TallyOf(ConnectionBlock connection)
    {
        if (connection.ActivitySlot is not ConnectionTally tally)
        {
            connection.ActivitySlot = tally = new ConnectionTally(connection);
        }

        return tally;
    }

    private void Tally(ConnectionBlock connection, uint failures)
    {
        ConnectionTally tally = TallyOf(connection);
        if (tally.Count == 0)
        {
            MakeRoom(_connections.Count);
            _connections.Add(tally);
        }

        tally.Count++;
        tally.Failures += failures;
    }

    private void Tally(PlainCommand command)
    {
        if (command.ActivitySlot is not CommandTally tally)
        {
            command.ActivitySlot = tally = new CommandTally(command);
        }

        if (tally.Count == 0)
        {
            MakeRoom(_commands.Count);
            _commands.Add(tally);
        }

        tally.Count++;
    }

    private void MakeRoom(int tallies)
    {
        if (tallies == MaxTallies)
        {
            CountTallies();
        }
    }

    private void CountTallies()
    {
        foreach (ConnectionTally tally in _connections)
        {
            _filling.CountUser(tally);
            _filling.CountClient(tally, tally.Count, tally.Failures);
            tally.Count = 0;
            tally.Failures = 0;
        }

        foreach (CommandTally tally in _commands)
        {
            _filling.CountCommand(tally);
            tally.Count = 0;
        }

        _connections.Clear();
        _commands.Clear();
    }
}
