using Sensor.Events;
using Sensor.Hosting.Activity;
using Sensor.Policy;
using Sensor.Tests.Policy;
using Sensor.Tests.Support;

namespace Sensor.Tests.Hosting.Activity;

[Collection(WholeProcess.Name)]
public sealed class ActivityTotalsTests
{
    private const long SecondNs = 1_000_000_000;
    private const long StartNs = 1_000_003 * SecondNs;

    private readonly ActivityTotals _totals = new(StartNs);

    [Fact]
    public void Users_commands_key_patterns_clients_and_failures_are_counted()
    {
        using PolicyWorker worker = new(new PolicyOptions(), activity: _totals);
        worker.Open().Exchange("AUTH alice secret").Exchange("GET user:1:name", "$1\\r\\nx\\r\\n")
            .Exchange("GET user:2:name", "$-1\\r\\n").Exchange("CONFIG SET maxmemory 1")
            .Exchange("FLUSHALL", "-NOPERM no permissions\\r\\n").Exchange("AUTH mallory wrong", "-WRONGPASS no\\r\\n").End();
        _totals.Look(StartNs + SecondNs);
        ActivitySlice minute = _totals.Report(ActivityWindow.Minute);
        Assert.Equal("alice 5 1, mallory 1 1", Show(minute, NameKind.User));
        Assert.Equal("AUTH 2 1, GET 2 0, CONFIG SET 1 0, FLUSHALL 1 1", Show(minute, NameKind.Command));
        Assert.Equal("user:*:name 2 0", Show(minute, NameKind.KeyPattern));
        Assert.Equal("10.0.0.2 6 2", Show(minute, NameKind.Client));
        Assert.Equal(1, minute.ByFailure[(int)AuditFailure.InvalidPassword]);
        Assert.Equal(1, minute.ByFailure[(int)AuditFailure.PermissionDenied]);
        Assert.Equal(2, minute.Failures);
        Assert.Equal(minute.Events, minute.ByCategory.Sum());
        Assert.Equal(minute.Events, _totals.Report(ActivityWindow.Hour).Events);
        Assert.Equal(["FLUSHALL 1", "AUTH 1"], minute.Names(NameKind.Command).TopFailures(9)
            .OrderByDescending(total => total.Name).Select(total => $"{total.Name} {total.Failures}"));
    }

    [Fact]
    public void Names_are_those_that_the_policy_lets_be_told()
    {
        PolicyOptions policy = new()
        {
            HashKey = new byte[32],
            Pseudonyms = new() { Users = true, Addresses = true },
            Payload = new() { Key = PayloadTreatment.Hash },
        };
        using PolicyWorker worker = new(policy, activity: _totals);
        worker.Open().Exchange("AUTH alice secret").Exchange("GET user:alice:1", "$-1\\r\\n")
            .Exchange("AUTH mallory pass", "-WRONGPASS no\\r\\n").Exchange("AUTH s3cret!#", "-WRONGPASS no\\r\\n")
            .Exchange("se¢ret-c0mmand x", "-ERR unknown command\\r\\n").End();
        _totals.Look(StartNs + SecondNs);
        ActivitySlice minute = _totals.Report(ActivityWindow.Minute);
        string all = string.Join(' ', Enum.GetValues<NameKind>().Select(kind => Show(minute, kind)));
        foreach (string secret in (string[])["alice", "mallory", "s3cret", "10.0.0.2", "ret-c0mmand"])
        {
            Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
        }

        Assert.StartsWith("hmac:", minute.Names(NameKind.User).Top(1)[0].Name, StringComparison.Ordinal);
        Assert.StartsWith("hmac:", Assert.Single(minute.Names(NameKind.Client).Top(9)).Name, StringComparison.Ordinal);
        Assert.Empty(minute.Names(NameKind.KeyPattern).Top(9));
    }

    [Fact]
    public void What_the_policy_leaves_out_is_not_counted()
    {
        PolicyOptions policy = new()
        {
            Rules = [new() { Name = "quiet", Action = PolicyAction.Exclude, Match = new() { Commands = ["GET"] } }],
        };
        using PolicyWorker worker = new(policy, activity: _totals);
        worker.Open().Exchange("GET a", "$-1\\r\\n").Exchange("SET a b").End();
        _totals.Look(StartNs + SecondNs);
        Assert.Equal("SET 1 0", Show(_totals.Report(ActivityWindow.Minute), NameKind.Command));
    }

    [Fact]
    public void Windows_roll_a_minute_and_an_hour()
    {
        ActivityLane lane = _totals.Join();
        long counted = 0;
        for (int second = 1; second <= 7200; second++)
        {
            lane.Count(Command(second));
            counted++;
            lane.HandOver();
            _totals.Look(StartNs + (second * SecondNs));
            ActivitySlice minute = _totals.Report(ActivityWindow.Minute);
            Assert.InRange(minute.Events, Math.Min(counted, 55), 61);
            Assert.InRange(minute.Seconds, minute.Events - 1, minute.Events + 1);
        }

        ActivitySlice hour = _totals.Report(ActivityWindow.Hour);
        Assert.InRange(hour.Events, 3540, 3601);
        Assert.InRange(hour.Seconds, hour.Events - 1, hour.Events + 1);
    }

    [Fact]
    public void After_a_silence_longer_than_the_window_nothing_is_left()
    {
        ActivityLane lane = _totals.Join();
        lane.Count(Command(1));
        lane.HandOver();
        _totals.Look(StartNs + SecondNs);
        Assert.Equal(1, _totals.Report(ActivityWindow.Minute).Events);
        _totals.Look(StartNs + (90 * SecondNs));
        Assert.Equal(0, _totals.Report(ActivityWindow.Minute).Events);
        Assert.Equal(1, _totals.Report(ActivityWindow.Hour).Events);
        _totals.Look(StartNs + (5000 * SecondNs));
        Assert.Equal(0, _totals.Report(ActivityWindow.Hour).Events);
    }

    [Fact]
    public void Several_threads_lose_and_double_no_count()
    {
        const int Threads = 4;
        const int Each = 200_000;
        bool done = false;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            ActivityLane lane = _totals.Join();
            AuditEvent audit = Command(i);
            for (int n = 0; n < Each; n++)
            {
                lane.Count(audit);
                if (n % 100 == 0)
                {
                    lane.HandOver();
                }
            }

            _totals.Leave(lane);
        }))];
        Thread looking = new(() =>
        {
            while (!Volatile.Read(ref done))
            {
                _totals.Look(StartNs);
            }
        });
        looking.Start();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Volatile.Write(ref done, true);
        looking.Join();
        ActivitySlice minute = _totals.Report(ActivityWindow.Minute);
        Assert.Equal(Threads * Each, minute.Events);
        Assert.Equal(Threads * Each, minute.Names(NameKind.User).Top(9).Sum(total => total.Count));
    }

    [Fact]
    public void The_memory_of_hostile_names_is_bounded()
    {
        ActivityLane lane = _totals.Join();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int second = 1; second <= 3600; second++)
        {
            for (int i = 0; i < 100; i++)
            {
                lane.Count(Command((second * 1000) + i));
            }

            lane.HandOver();
            _totals.Look(StartNs + (second * SecondNs));
        }

        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(grown < 12 << 20, $"{grown} bytes");
        Assert.InRange(_totals.Report(ActivityWindow.Hour).Names(NameKind.User).Count, 100, 1024);
        GC.KeepAlive(lane);
    }

    [Fact]
    public void Losses_are_counted_by_cause()
    {
        ActivityLane lane = _totals.Join();
        AuditEvent gap = new();
        gap.Reset(EventType.Sensor, 1);
        gap.Category = EventCategory.Sensor;
        gap.Cause = GapEventCause.MissingSegment;
        gap.Bytes = 1000;
        lane.Count(gap);
        gap.Cause = GapEventCause.KernelDrop;
        gap.Bytes = AuditEvent.Absent;
        lane.Count(gap);
        lane.HandOver();
        _totals.Look(StartNs);
        ActivitySlice minute = _totals.Report(ActivityWindow.Minute);
        Assert.Equal((1, 1000), (minute.GapEvents[(int)GapEventCause.MissingSegment], minute.GapBytes[(int)GapEventCause.MissingSegment]));
        Assert.Equal((1, 0), (minute.GapEvents[(int)GapEventCause.KernelDrop], minute.GapBytes[(int)GapEventCause.KernelDrop]));
        Assert.Equal("", Show(minute, NameKind.User));
    }

    /// <summary>A command of which nearly every name is its own.</summary>
    private static AuditEvent Command(int number)
    {
        AuditEvent audit = new();
        audit.Reset(EventType.RedisCommand, 1);
        audit.Category = EventCategory.DataAccess;
        audit.Outcome = AuditOutcome.Success;
        audit.Command = Text($"CMD{number}");
        audit.KeyPattern = Text($"a-long-pattern-of-keys:{number}:that-nobody-would-use");
        audit.Connection = new ConnectionBlock
        {
            MadeFrom = audit,
            SessionId = [],
            Sensor = [],
            Instance = [],
            ClientAddress = (UInt128)number,
            ClientPort = 1,
            ServerAddress = 2,
            ServerPort = 6379,
            User = System.Text.Encoding.ASCII.GetBytes($"user{number}"),
        };
        return audit;
    }

    private static TextSlice Text(string text) => new(System.Text.Encoding.ASCII.GetBytes(text));

    private static string Show(ActivitySlice slice, NameKind kind) => string.Join(", ",
        slice.Names(kind).Top(20).Select(total => $"{total.Name} {total.Count} {total.Failures}"));
}
