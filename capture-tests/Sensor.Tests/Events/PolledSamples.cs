using Sensor.Events;
using static Sensor.Tests.Events.SampleEvents;

namespace Sensor.Tests.Events;

/// <summary>Events that polling found, in which every member of their type stands.</summary>
internal static class PolledSamples
{
    public static bool Fills(EventType type) => type
        is EventType.RedisServer or EventType.AclLog or EventType.AclChange or EventType.ServerConfigChange;

    /// <summary>Of a server that is asked over a Unix socket where it has no address.</summary>
    public static AuditEvent FillAll(AuditEvent audit, EventType type, bool hasAddress = true)
    {
        audit.Reset(type, TimeNs);
        audit.Sensor = Utf8("sensor-1");
        audit.IdPrefix = Utf8("0123456789abcdef0123");
        audit.Action = Slice("restarted");
        audit.Outcome = AuditOutcome.Success;
        audit.Sequence = 1;
        audit.Tags = (EventTags)0xff;
        audit.Rules.Add(Slice("rule"));
        audit.Clipped = (ClippedMembers)0x1f_ffff;
        audit.Polled = new()
        {
            Instance = Utf8("orders"),
            ServerAddress = hasAddress ? new(0, 0xffff_0a09_0001) : PolledFacts.NoAddress,
            ServerPort = hasAddress ? (ushort)6379 : (ushort)0,
            CauseEventId = Utf8("0123456789abcdef0123456789abcdef"),
        };
        FillClient(audit.Polled);
        switch (type)
        {
            case EventType.AclLog:
                FillDenial(audit, audit.Polled);
                break;
            case EventType.AclChange:
                FillUser(audit, audit.Polled);
                break;
            case EventType.ServerConfigChange:
                audit.Parameters.Add(Slice("maxmemory"));
                audit.OldValues.Add(Slice("1gb"));
                audit.NewValues.Add(Slice("2gb"));
                audit.AdminUser = Slice("admin");
                break;
            default:
                FillServer(audit, audit.Polled);
                break;
        }

        return audit;
    }

    private static void FillClient(PolledFacts polled)
    {
        polled.ClientAddress = new(0x2001_0db8_0000_0000, 2);
        polled.ClientPort = 50123;
        polled.ClientId = 42;
        polled.ClientName = Slice("app\\\n");
        polled.ClientLib = Slice("redis-py");
        polled.ClientLibVersion = Slice("4.3.4");
        polled.User = Slice("bob");
        polled.UserSource = AuditUserSource.AclLog;
        polled.Database = 5;
    }

    private static void FillDenial(AuditEvent audit, PolledFacts polled)
    {
        audit.Failure = AuditFailure.PermissionDenied;
        audit.FirstTimeNs = 0;
        audit.LastTimeNs = TimeNs;
        audit.AttemptCount = 3;
        polled.AtLeast = true;
        polled.Denial = AclDenial.TlsCertificate;
        polled.DenialContext = AclDenialContext.TopLevel;
        polled.AclObject = Slice("k\"1");
    }

    private static void FillUser(AuditEvent audit, PolledFacts polled)
    {
        audit.AdminUser = Slice("admin");
        audit.TargetUser = Slice("bob");
        audit.Permissions.Add(Slice("+get"));
        audit.PasswordChanged = true;
        polled.PermissionsGained.Add(Slice("+get"));
        polled.PermissionsLost.Add(Slice("+set"));
        polled.Enabled = false;
        polled.Superuser = true;
    }

    private static void FillServer(AuditEvent audit, PolledFacts polled)
    {
        audit.FirstTimeNs = 0;
        audit.Version = Slice("7.0.15");
        audit.UptimeSeconds = 10;
        polled.RunId = Slice(new string('a', 40));
        polled.PreviousUptimeSeconds = 100;
        polled.Role = Slice("master");
        polled.PreviousRole = Slice("slave");
        polled.Master = Slice("10.9.0.3:6379");
        polled.ConfigChanges.Add(Slice("maxmemory"));
        polled.LastSaveNs = 0;
        polled.InitiatedBy = Slice("admin");
        polled.KeysDeleted = 0;
        polled.KeyspaceBefore.Add(Slice("db0=5"));
        polled.KeyspaceAfter.Add(Slice("db0=1"));
        polled.MemoryFreedBytes = 1000;
        polled.Estimated = true;
    }
}
