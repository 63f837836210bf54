using Sensor.Instances;

namespace Sensor.Tests.Instances;

public sealed class ServerStateTests
{
    private const long Second = 1_000_000_000;

    private readonly ServerState _state = new(new InstanceOptions());
    private readonly List<ServerFinding> _found = [];

    [Fact]
    public void A_server_that_answers_as_before_is_no_finding()
    {
        Info(1, "a", 100);
        Info(2, "a", 101);
        Info(5, "a", 103);
        Assert.Equal("", Told());
    }

    [Fact]
    public void A_new_run_is_a_restart_with_the_uptime_and_the_last_save_before()
    {
        Info(1, "a", 100);
        Info(20, "b", 3);
        Assert.Equal("Restarted", Told());
        Assert.Equal((100, 7), (_found[0].Before!.UptimeSeconds, _found[0].Before!.LastSaveSeconds));
        Assert.Equal("b", _found[0].Server!.RunId);
    }

    [Fact]
    public void An_uptime_that_goes_back_is_a_restart()
    {
        Info(1, "a", 100);
        Info(20, "a", 2);
        Assert.Equal("Restarted", Told());
    }

    /// <summary>An address behind which another server took over.</summary>
    [Fact]
    public void A_new_run_that_is_older_than_the_last_poll_is_another_server()
    {
        Info(1, "a", 100);
        Info(20, "b", 500);
        Assert.Equal("Replaced", Told());
    }

    [Fact]
    public void Shutdown_on_the_wire_is_the_cause_also_when_its_note_comes_late()
    {
        Info(1, "a", 100);
        Info(20, "b", 3);
        _state.Collect(21 * Second, _found);
        Assert.Empty(_found);
        _state.Note(Note(WireNoteKind.Shutdown, 15));
        Assert.Equal("Restarted", Told());
        Assert.Equal(15 * Second, _found[0].Cause?.TimeNs);
    }

    [Fact]
    public void What_the_configuration_became_is_told_with_the_restart()
    {
        Info(1, "a", 100);
        Info(20, "b", 3);
        _state.NoteConfigChanges(["maxmemory"]);
        Assert.Equal("Restarted", Told());
        Assert.Equal(["maxmemory"], _found[0].ConfigChanges);
    }

    [Fact]
    public void A_server_that_is_gone_is_told_at_the_second_failure_once_and_again_when_it_is_back()
    {
        Info(1, "a", 100);
        _state.NoteFailure(2 * Second);
        Collect(2);
        Assert.Empty(_found);
        _state.NoteFailure(3 * Second);
        Collect(3);
        Assert.Equal(2 * Second, Assert.Single(_found).SinceNs);
        _state.NoteFailure(4 * Second);
        _state.NoteFailure(8 * Second);
        Info(9, "a", 108);
        Assert.Equal("Unreachable Reachable", Told());
        Assert.Equal(2 * Second, _found[1].SinceNs);
        Info(10, "a", 109);
        Assert.Equal("Unreachable Reachable", Told());
    }

    [Fact]
    public void One_failure_alone_is_no_finding()
    {
        Info(1, "a", 100);
        _state.NoteFailure(2 * Second);
        Info(3, "a", 102);
        _state.NoteFailure(4 * Second);
        Info(5, "a", 104);
        Assert.Equal("", Told());
    }

    [Theory]
    [InlineData(2, "Unreachable Reachable Started")]
    [InlineData(500, "Unreachable Reachable")]
    public void The_first_answer_after_failures_is_a_start_where_the_uptime_says_so(long uptime, string expected)
    {
        _state.NoteFailure(10 * Second);
        _state.NoteFailure(11 * Second);
        Info(20, "a", uptime);
        Assert.Equal(expected, Told());
    }

    [Fact]
    public void A_replica_that_became_master_and_one_that_follows_another_are_told()
    {
        Info(1, "a", 100, role: "slave", master: "10.0.0.1:6379");
        Info(2, "a", 101, role: "slave", master: "10.0.0.2:6379");
        _state.Note(Note(WireNoteKind.RoleChange, 2.5));
        Info(3, "a", 102);
        Assert.Equal("RoleChanged RoleChanged", Told());
        Assert.Null(_found[0].Cause);
        Assert.NotNull(_found[1].Cause);
        Assert.Equal(("slave", "master"), (_found[1].Before!.Role, _found[1].Server!.Role));
    }

    [Fact]
    public void A_flush_on_the_wire_is_told_with_what_there_was()
    {
        Keys(1, 5000, (0, 100), (3, 7));
        _state.Note(Note(WireNoteKind.Flush, 1.5) with { Database = 0 });
        Collect(1.6);
        Assert.Empty(_found);
        Keys(2, 2000, (0, 5), (3, 7));
        Collect(2);
        ServerFinding flush = Assert.Single(_found);
        Assert.Equal(
            (ServerFindingKind.KeysFlushed, 100, 3000, 0),
            (flush.Kind, flush.KeysDeleted!.Value, flush.MemoryFreedBytes!.Value, flush.Database!.Value));
        Assert.NotNull(flush.Cause);
    }

    [Fact]
    public void Of_two_flushes_between_two_polls_each_has_the_keys_of_its_own_databases()
    {
        Keys(1, 5000, (0, 100), (3, 7));
        _state.Note(Note(WireNoteKind.Flush, 1.2) with { Database = 0 });
        _state.Note(Note(WireNoteKind.Flush, 1.4));
        _state.Note(Note(WireNoteKind.Flush, 1.6));
        Keys(2, 6000);
        Collect(2);
        Assert.Equal([100, 7], _found.Select(flush => flush.KeysDeleted!.Value));
        Assert.Null(_found[0].MemoryFreedBytes);
    }

    [Fact]
    public void Keys_that_vanish_without_a_flush_are_no_finding()
    {
        Keys(1, 5000, (0, 100_000));
        Keys(2, 2000);
        Assert.Equal("", Told());
    }

    [Theory]
    [InlineData(0, 1, "")]
    [InlineData(1, 1, "KeysFlushed")]
    [InlineData(2, 1, "KeysFlushed KeysFlushed")]
    [InlineData(1, 0, "KeysFlushed")]
    public void The_servers_own_count_tells_of_a_flush_that_the_wire_did_not_show(
        int counted, int seen, string expected)
    {
        Keys(1, 5000, (0, 100));
        for (int i = 0; i < seen; i++)
        {
            _state.Note(Note(WireNoteKind.Flush, 1.5));
        }

        Keys(2, 5000, flushes: counted);
        Assert.Equal(seen > 0 && counted == 0 ? "KeysFlushed" : expected, Told());
        Assert.Equal(counted > seen, _found.Any(flush => flush.Cause is null));
    }

    private static WireNote Note(WireNoteKind kind, double second) => new()
    {
        Kind = kind,
        TimeNs = (long)(second * Second),
        AnsweredNs = (long)(second * Second),
    };

    private void Info(double second, string run, long uptime, string role = "master", string? master = null) =>
        Info(second, new()
        {
            RunId = run,
            UptimeSeconds = uptime,
            Role = role,
            Master = master,
            LastSaveSeconds = 7,
        });

    private void Keys(double second, long memory, params (int Database, long Keys)[] keys) =>
        Keys(second, memory, 0, keys);

    private void Keys(double second, long memory, int flushes, params (int Database, long Keys)[] keys) =>
        Info(second, new()
        {
            RunId = "a",
            UptimeSeconds = (long)second,
            Role = "master",
            UsedMemoryBytes = memory,
            FlushCalls = flushes,
            Keys = keys.ToDictionary(pair => pair.Database, pair => pair.Keys),
        });

    private void Info(double second, ServerStatus info) =>
        _state.NoteInfo(new(info, (long)(second * Second), (long)(second * Second)));

    private void Collect(double second) => _state.Collect((long)(second * Second), _found);

    private string Told()
    {
        Collect(10_000);
        return string.Join(' ', _found.Select(finding => finding.Kind));
    }
}
