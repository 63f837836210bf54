using System.Text;
using Sensor.Commands;
using Sensor.Events;
using Sensor.Instances;
using Sensor.Policy;
using Sensor.Sessions;
using Sensor.Tests.Support;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

public sealed class ServerEventBuilderTests
{
    private const string Marker = "S3CR3T";
    private const long NowNs = 1_767_225_600_123_456_789;

    private static readonly string[] Hidden = ["masterauth", "unheard-of", "module.token"];
    private static readonly ConfigParameters Parameters = ConfigParameters.Load();
    private static readonly string RunId = new('a', 40);
    private static readonly WireNote Cause = new()
    {
        Kind = WireNoteKind.Shutdown,
        TimeNs = 0,
        EventId = "0123456789abcdef0123456789abcdef"u8.ToArray(),
        User = "admin"u8.ToArray(),
    };

    private readonly PolicyRun _policy = new();
    private readonly ServerEventBuilder _builder = Builder(1);

    [Fact]
    public void A_row_of_acl_log_tells_who_was_refused_what_from_where()
    {
        Event told = _policy.Tell(_builder.Tell(Denial(AclLogReason.Key, "bob", "user:1"), NowNs));
        Assert.Equal(
            "acl_log failed_access permission_denied failure 5 orders bob acl_log 10.9.0.2 50123 10.9.0.1 6379 42 app",
            Values(told, "event_type event_category event_action outcome severity instance user user_source client_ip"
                + " client_port server_ip server_port client_id client_name"));
        Assert.Equal(
            "permission_denied 3 True key top_level user:1 2025-12-31T00:00:00.000000Z 2025-12-31T00:00:01.000000Z",
            Values(told, "failure_reason attempt_count at_least acl_reason acl_context acl_object first_time"
                + " last_time"));
        Valid(told);
    }

    [Fact]
    public void Caps_of_a_new_policy_hold_from_the_next_event_on()
    {
        PolicyInForce policy = new(PolicySnapshot.Compile(new PolicyOptions()));
        ServerEventBuilder builder = Builder(1, policy: policy);
        Assert.Equal("user:1", _policy.Tell(builder.Tell(Denial(AclLogReason.Key, "bob", "user:1"), NowNs))["acl_object"]);
        policy.Replace(PolicySnapshot.Compile(new PolicyOptions { MaxTextBytes = 4 }));
        Event told = _policy.Tell(builder.Tell(Denial(AclLogReason.Key, "bob", "user:1"), NowNs));
        Assert.Equal("user", told["acl_object"]);
        Assert.Contains("acl_object", told.Line, StringComparison.Ordinal);
        Assert.Contains("clipped", told.Line, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_a_failed_login_is_shown_where_it_looks_like_one()
    {
        Event plain = _policy.Tell(_builder.Tell(Denial(AclLogReason.Auth, "bob", "auth"), NowNs));
        Event odd = _policy.Tell(_builder.Tell(Denial(AclLogReason.Auth, "pass word!", "auth"), NowNs));
        Assert.Equal("login_failed bob invalid_password", Values(plain, "event_action user failure_reason"));
        Assert.Equal("<REDACTED>", odd["user"]);
        Valid(plain, odd);
    }

    [Fact]
    public void A_client_that_need_not_be_the_one_is_not_told()
    {
        Event told = _policy.Tell(_builder.Tell(
            Denial(AclLogReason.Key, "bob", "k") with { IsLastClient = false, AtLeast = false }, NowNs));
        Assert.False(told.Has("client_ip") || told.Has("client_id") || told.Has("at_least"));
        Valid(told);
    }

    [Fact]
    public void A_loss_of_rows_is_an_event()
    {
        AclLogFinding loss = new() { Kind = AclLogFindingKind.Overflow, RunId = RunId, Attempts = 7, AtLeast = true };
        Event overflow = _policy.Tell(_builder.Tell(loss, NowNs));
        Event reset = _policy.Tell(_builder.Tell(loss with { Kind = AclLogFindingKind.Reset, Attempts = 0 }, NowNs));
        Assert.Equal(
            "acl_log_overflow unknown 7 True", Values(overflow, "event_action outcome attempt_count at_least"));
        Assert.Equal("acl_log_reset", reset["event_action"]);
        Assert.False(reset.Has("attempt_count"));
        Valid(overflow, reset);
    }

    [Fact]
    public void A_changed_user_is_told_with_rights_and_cause_and_without_hashes()
    {
        AclChange change = new()
        {
            Kind = AclChangeKind.Changed,
            User = "bob"u8.ToArray(),
            RunId = RunId,
            Rules = Rules("~k*", "+get", "#" + Marker),
            Gained = Rules("+get", ">" + Marker),
            Lost = Rules("+set"),
            PasswordChanged = true,
            Enabled = true,
            Superuser = false,
            Cause = Cause,
        };
        Event told = _policy.Tell(_builder.Tell(change, NowNs));
        Assert.Equal(
            "acl_change auth_modification acl_user_changed success 6 admin bob ~k*,+get,<REDACTED> True"
            + " +get,<REDACTED> +set True False 0123456789abcdef0123456789abcdef",
            Values(told, "event_type event_category event_action outcome severity admin_user target_user permissions"
                + " password_changed permissions_gained permissions_lost enabled superuser cause_event_id"));
        AclChange dropped = new() { Kind = AclChangeKind.Dropped, User = [0xff, 1] };
        Valid(told, _policy.Tell(_builder.Tell(dropped, NowNs)));
    }

    [Fact]
    public void A_changed_parameter_is_told_by_the_rules_of_config_set()
    {
        Event shown = _policy.Tell(_builder.Tell(Config("maxmemory"), NowNs));
        Assert.Equal(
            "server_config_change privileged_action config_changed maxmemory 100 200 4",
            Values(shown, "event_type event_category event_action parameter old_value new_value severity"));
        Event[] hidden = [.. Hidden.Select(name => _policy.Tell(_builder.Tell(Config(name), NowNs)))];
        Assert.All(hidden, told => Assert.Equal("<REDACTED> <REDACTED>", Values(told, "old_value new_value")));
        Valid([shown, .. hidden]);
    }

    [Fact]
    public void A_restart_is_told_with_what_was_before()
    {
        ServerStatus before = Server() with { UptimeSeconds = 3600, LastSaveSeconds = 1_767_139_200 };
        Event told = _policy.Tell(_builder.Tell(
            new ServerFinding
            {
                Kind = ServerFindingKind.Restarted,
                Server = Server() with { UptimeSeconds = 2 },
                Before = before,
                ConfigChanges = ["maxmemory"],
                Cause = Cause,
            },
            NowNs));
        Assert.Equal(
            $"redis_server system_lifecycle restarted success 6 {RunId} 3600 maxmemory 2025-12-31T00:00:00.000000Z"
            + " admin 2",
            Values(told, "event_type event_category event_action outcome severity run_id previous_uptime_seconds"
                + " config_changes rdb_last_save initiated_by uptime_seconds"));
        Valid(told);
    }

    [Fact]
    public void Every_event_of_a_servers_life_is_valid()
    {
        ServerFinding finding = new()
        {
            Kind = default,
            Server = Server(),
            Before = Server() with { Role = "slave" },
            SinceNs = 5,
        };
        Event[] events = [.. Enum.GetValues<ServerFindingKind>()
            .Select(kind => _policy.Tell(_builder.Tell(finding with { Kind = kind }, NowNs)))];
        Assert.Equal(
            "started restarted replaced unreachable reachable role_changed keys_flushed",
            string.Join(' ', events.Select(told => told["event_action"])));
        Assert.Equal("failure", events[3]["outcome"]);
        Assert.Equal("master slave", Values(events[5], "role previous_role"));
        Assert.Equal("system_object", events[6]["event_category"]);
        ServerFinding never = new() { Kind = ServerFindingKind.Unreachable };
        Valid([.. events, _policy.Tell(_builder.Tell(never, NowNs))]);
    }

    [Fact]
    public void A_flush_is_told_as_an_estimate()
    {
        Event told = _policy.Tell(_builder.Tell(
            new ServerFinding
            {
                Kind = ServerFindingKind.KeysFlushed,
                Server = Server() with { Keys = new Dictionary<int, long> { [3] = 1 } },
                Before = Server() with { Keys = new Dictionary<int, long> { [3] = 7, [0] = 100 } },
                KeysDeleted = 107,
                MemoryFreedBytes = 4096,
                Cause = Cause,
            },
            NowNs));
        Assert.Equal(
            "107 4096 True db0=100,db3=7 db3=1 admin",
            Values(told, "keys_deleted memory_freed_bytes estimated keyspace_before keyspace_after initiated_by"));
        Valid(told);
    }

    [Fact]
    public void Ids_are_unique_across_kinds_runs_of_the_server_and_of_the_sensor()
    {
        HashSet<string> ids = [];
        foreach (ServerEventBuilder builder in (ServerEventBuilder[])[Builder(1), Builder(2), Builder(1, "other")])
        {
            foreach (string run in (string[])["a", "b", "a"])
            {
                AclLogFinding loss = new() { Kind = AclLogFindingKind.Reset, RunId = run };
                Assert.True(ids.Add(Id(builder.Tell(loss, NowNs))));
                Assert.True(ids.Add(Id(builder.Tell(loss, NowNs))));
                Assert.True(ids.Add(Id(builder.Tell(Config("timeout") with { RunId = run }, NowNs))));
                Assert.True(ids.Add(Id(builder.Tell(
                    new AclChange { Kind = AclChangeKind.Dropped, User = [1], RunId = run }, NowNs))));
            }
        }
    }

    /// <summary>
    /// Whatever a server answers: lines stay lines, valid and below the limit, and no secret is in them.
    /// </summary>
    [Fact]
    public void Hostile_answers_and_secrets_give_valid_events_without_secrets()
    {
        const int Seed = 99;
        Random random = new(Seed);
        List<Event> events = [];
        for (int i = 0; i < 300; i++)
        {
            byte[] noise = new byte[random.Next(3000)];
            random.NextBytes(noise);
            byte[] secret = Encoding.ASCII.GetBytes(">" + Marker + i);
            AclLogReason tried = random.Next(2) == 0 ? AclLogReason.Auth : AclLogReason.Other;
            AclLogFinding denial = Denial((AclLogReason)random.Next(7), "", "");
            events.Add(_policy.Tell(_builder.Tell(
                denial with { Row = denial.Row! with { User = noise, Object = noise } }, NowNs)));
            events.Add(_policy.Tell(_builder.Tell(
                denial with { Row = denial.Row! with { Reason = tried, User = secret, Object = secret } }, NowNs)));
            byte[] key = [(byte)'~', .. noise];
            byte[][] rules = [.. Enumerable.Range(0, random.Next(200)).Select(n => n % 2 == 0 ? key : secret)];
            AclChange change = new() { Kind = AclChangeKind.Changed, User = noise, Rules = rules, Gained = rules };
            events.Add(_policy.Tell(_builder.Tell(change with { Lost = rules }, NowNs)));
            events.Add(_policy.Tell(_builder.Tell(
                Config("requirepass") with { OldValue = secret, NewValue = secret }, NowNs)));
            string text = Encoding.Latin1.GetString(noise);
            ServerStatus odd = new() { RunId = text, Role = text, Master = text, LastSaveSeconds = long.MaxValue };
            events.Add(_policy.Tell(_builder.Tell(
                new ServerFinding { Kind = (ServerFindingKind)random.Next(7), Server = odd, Before = odd }, NowNs)));
        }

        Assert.All(events, told => Assert.DoesNotContain(Marker, told.Line, StringComparison.Ordinal));
        Assert.All(events, told => Assert.Equal(told.Line.Length - 1, told.Line.IndexOf('\n')));
        Assert.All(events, told => Assert.True(Encoding.UTF8.GetByteCount(told.Line) <= 512 * 1024));
        Valid([.. events]);
    }

    private static ServerEventBuilder Builder(long startNs, string name = "orders", PolicyInForce? policy = null) => new(
        policy ?? new PolicyInForce(PolicySnapshot.Compile(new PolicyOptions())),
        Parameters,
        new PolledInstance(Encoding.UTF8.GetBytes(name), new(new UInt128(0, 0xffff_0a09_0001), 6379)),
        startNs);

    private static AclLogFinding Denial(AclLogReason reason, string user, string what) => new()
    {
        Kind = AclLogFindingKind.Denials,
        RunId = RunId,
        Attempts = 3,
        AtLeast = true,
        IsLastClient = true,
        FirstNs = 1_767_139_200_000_000_000,
        LastNs = 1_767_139_201_000_000_000,
        Row = new()
        {
            Count = 3,
            Reason = reason,
            Context = AclLogContext.TopLevel,
            Object = Encoding.UTF8.GetBytes(what),
            User = Encoding.UTF8.GetBytes(user),
            CreatedNs = 1_767_139_200_000_000_000,
            Client = new ClientRow
            {
                Id = 42,
                Address = new(new UInt128(0, 0xffff_0a09_0002), 50123),
                User = "bob"u8.ToArray(),
                Name = "app"u8.ToArray(),
                Database = 0,
            },
        },
    };

    private static ConfigChange Config(string parameter) => new()
    {
        RunId = RunId,
        Parameter = parameter,
        OldValue = "100"u8.ToArray(),
        NewValue = "200"u8.ToArray(),
    };

    private static ServerStatus Server() => new() { RunId = RunId, Role = "master", Version = "7.0.15" };

    private static byte[][] Rules(params string[] rules) => [.. rules.Select(Encoding.UTF8.GetBytes)];

    private static string Id(AuditEvent audit) => $"{Encoding.ASCII.GetString(audit.IdPrefix)} {audit.IdOrdinal}";

    private static string Values(Event told, string names) =>
        string.Join(' ', names.Split(' ').Select(name => told[name]));

    private static void Valid(params Event[] events) =>
        SchemaValidator.ValidateText(Encoding.UTF8.GetBytes(string.Concat(events.Select(told => told.Line))));
}
