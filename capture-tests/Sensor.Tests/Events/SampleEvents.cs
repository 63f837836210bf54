using System.Text;
using Sensor.Anomalies;
using Sensor.Events;

namespace Sensor.Tests.Events;

/// <summary>Hand-built events: a typical one, and of each type one in which every member stands.</summary>
internal static class SampleEvents
{
    public const long TimeNs = 1_767_225_599_123_456_789; // 2025-12-31T23:59:59.123456789Z

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);

    public static TextSlice Slice(string text) => new(Utf8(text));

    public static ConnectionBlock PlainConnection() => new()
    {
        MadeFrom = new object(),
        SessionId = Utf8("0123456789abcdef0123"),
        Sensor = Utf8("replay"),
        Instance = Utf8("10.9.0.1:6379"),
        ClientAddress = new(0, 0xffff_0a09_0002),
        ClientPort = 50123,
        ServerAddress = new(0, 0xffff_0a09_0001),
        ServerPort = 6379,
        User = Utf8("default"),
        UserSource = AuditUserSource.Default,
        Database = 0,
    };

    public static ConnectionBlock FullConnection() => new()
    {
        MadeFrom = new object(),
        SessionId = Utf8("0123456789abcdef0123"),
        Sensor = Utf8("sensor-1"),
        Instance = Utf8("orders"),
        ClientAddress = new(0x2001_0db8_0000_0000, 2),
        ClientPort = 50123,
        ServerAddress = new(0, 0xffff_0a09_0001),
        ServerPort = 6379,
        ClientId = 42,
        ClientName = Utf8("app\\\n"),
        ClientLib = Utf8("redis-py"),
        ClientLibVersion = Utf8("4.3.4"),
        RespVersion = 3,
        App = Utf8("web"),
        EndUser = Utf8("mallory"),
        RequestId = Utf8("r-17"),
        User = Utf8("bob"),
        UserSource = AuditUserSource.Auth,
        Database = 5,
        Encrypted = true,
        TlsVersion = Utf8("1.3"),
        TlsCipher = Utf8("TLS_AES_256_GCM_SHA384"),
        TlsSni = Utf8("redis.example"),
        TlsClientSubject = Utf8("CN=app"),
        Source = AuditSource.Ebpf,
    };

    /// <summary>The same over a Unix socket; without a path where that is empty.</summary>
    public static ConnectionBlock UnixConnection(string path = "/run/redis.sock") => FullConnection() with
    {
        Instance = Utf8(path),
        ClientAddress = UInt128.Zero,
        ClientPort = 0,
        ServerAddress = UInt128.Zero,
        ServerPort = 0,
        ServerSocket = Utf8(path),
        ClientPid = 4711,
        ClientUid = 33,
        ClientProcess = Utf8("php-fpm"),
        Encrypted = false,
        TlsVersion = null,
        TlsCipher = null,
        TlsSni = null,
        TlsClientSubject = null,
    };

    /// <summary>GET user:12345:email, answered.</summary>
    public static AuditEvent FillGet(AuditEvent audit, ConnectionBlock connection)
    {
        audit.Reset(EventType.RedisCommand, TimeNs);
        audit.Connection = connection;
        audit.IdPrefix = connection.SessionId;
        audit.IdOrdinal = 0x1ff;
        audit.Category = EventCategory.DataAccess;
        audit.Action = GetAction;
        audit.Outcome = AuditOutcome.Success;
        audit.Sequence = 7;
        audit.Command = GetCommand;
        audit.Argc = 2;
        audit.CommandSizeBytes = 37;
        audit.Args.Add(Key);
        audit.Keys.Add(Key);
        audit.KeyAccesses[0] = AuditKeyAccess.Read;
        audit.KeyAccessed = Key;
        audit.KeyPattern = Pattern;
        audit.DurationNs = 1_234_567;
        audit.Reply = AuditReply.BulkString;
        audit.ReplySizeBytes = 106;
        return audit;
    }

    /// <summary>Every member that the type can carry.</summary>
    public static AuditEvent FillAll(AuditEvent audit, EventType type)
    {
        if (PolledSamples.Fills(type))
        {
            return PolledSamples.FillAll(audit, type);
        }

        audit.Reset(type, TimeNs);
        audit.Connection = FullConnection();
        audit.IdPrefix = audit.Connection.SessionId;
        audit.IdOrdinal = 0xffff_ffff_ffff;
        audit.Category = EventCategory.PrivilegedAction;
        audit.Action = Slice("config_set");
        audit.Outcome = AuditOutcome.Failure;
        audit.Severity = 7;
        audit.Sequence = 1;
        audit.Tags = (EventTags)0xff;
        audit.Rules.Add(Slice("forbidden_command"));
        FillCommand(audit);
        FillReply(audit);
        FillByCategory(audit);
        FillOthers(audit);
        return audit;
    }

    private static readonly TextSlice GetAction = Slice("get");
    private static readonly TextSlice GetCommand = Slice("GET");
    private static readonly TextSlice Key = Slice("user:12345:email");
    private static readonly TextSlice Pattern = Slice("user:*:email");

    private static void FillCommand(AuditEvent audit)
    {
        audit.Command = Slice("CONFIG");
        audit.Subcommand = Slice("SET");
        audit.Argc = 4;
        audit.CommandSizeBytes = 50;
        audit.Args.Add(Slice("a\"\\\n\u00e9"));
        audit.Args.Truncated = 3;
        audit.Args.Dropped = 4;
        audit.Keys.Add(Slice("k"));
        audit.Keys.Truncated = 2;
        audit.Keys.Dropped = 1;
        audit.KeyAccesses[0] = AuditKeyAccess.ReadWrite;
        audit.KeyAccessed = Slice("k");
        audit.KeyPattern = Slice("k");
        audit.Channels.Add(Slice("news"));
        audit.Channels.Truncated = 1;
        audit.Channels.Dropped = 2;
        audit.Escaped = true;
        audit.Clipped = (ClippedMembers)0xffff;
        audit.DataCategory = Slice("PHI");
        audit.Privileged = true;
        audit.Sensitive = true;
        audit.DurationNs = 999;
        audit.Blocking = true;
    }

    private static void FillReply(AuditEvent audit)
    {
        audit.Reply = AuditReply.Error;
        audit.ReplySizeBytes = 12;
        audit.ReplyElements = 0;
        audit.ErrorCode = Slice("ERR");
        audit.Failure = AuditFailure.Other;
        audit.Affected = 0;
        audit.Pipelined = true;
        audit.TransactionOrdinal = 0;
        audit.Queued = true;
        audit.ReplyOff = true;
        audit.HasScriptSha1 = true;
        audit.ScriptSha1.AsSpan().Fill((byte)'a');
        audit.ScriptSizeBytes = 8;
        audit.Capture = (CaptureFlags)0xf;
        audit.Uncertain = (AuditUncertain)0x3f;
        audit.CaptureFile = Slice("case.pcap");
        audit.CommandFrame = 4;
        audit.ReplyFrame = 5;
    }

    private static void FillByCategory(AuditEvent audit)
    {
        audit.Parameters.Add(Slice("maxmemory"));
        audit.NewValues.Add(Slice("1gb"));
        audit.AdminUser = Slice("admin");
        audit.TargetUser = Slice("bob");
        audit.Permissions.Add(Slice("+get"));
        audit.PasswordChanged = true;
        audit.AttemptCount = 3;
    }

    private static void FillOthers(AuditEvent audit)
    {
        audit.BytesToServer = 1;
        audit.BytesToClient = 2;
        audit.Commands = 3;
        audit.Events = 4;
        audit.CloseReason = AuditCloseReason.Fin;
        audit.SinceOrdinal = 0;
        audit.PushSizeBytes = 5;
        audit.Direction = AuditDirection.ToClient;
        audit.Bytes = 6;
        audit.Packets = 7;
        audit.Holes = 8;
        audit.FirstTimeNs = 0;
        audit.LastTimeNs = TimeNs;
        audit.Cause = GapEventCause.MissingSegment;
        audit.Interface = Slice("eth0");
        audit.Anomaly = AnomalyKind.OverlapConflict;
        audit.Count = 9;
        audit.Version = Slice("0.1.0");
        audit.UptimeSeconds = 10;
        audit.Connections = 11;
        audit.DroppedPackets = 12;
        audit.InitiatedBy = Slice("uid 0, pid 7");
        audit.ConfigFile = Slice("/etc/sensor.yaml");
        audit.Sink = Slice("kafka");
        audit.Rejection = Slice("too large");
        audit.LostEvents.Add(Slice("data_access=7"));
        audit.Waiting.Add(Slice("kafka=12"));
        audit.Stream = Slice("events");
        audit.File = Slice("events.ndjson");
        audit.Records = 13;
        audit.Digest = Slice(new string('a', 64));
        audit.LeftOut.Add(Slice("noise=3"));
    }
}
