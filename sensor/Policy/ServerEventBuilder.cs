using System.Diagnostics.CodeAnalysis;
using System.Text;
using Sensor.Commands;
using Sensor.Events;
using Sensor.Instances;

namespace Sensor.Policy;

/// <summary>
/// The door through which what polling found becomes an event: <c>acl_log</c>, <c>acl_change</c>,
/// <c>server_config_change</c>; <see cref="ServerLifeEvents"/> has <c>redis_server</c>. Like <see cref="EventBuilder"/>
/// it fills one reusable event, valid until the next call. One instance for each polled server, used by its thread.
/// </summary>
internal sealed class ServerEventBuilder
{
    private readonly PolicyInForce _policy;
    private readonly ConfigParameters _parameters;
    private readonly PolledInstance _instance;
    private readonly byte[] _sensor;
    private readonly long _startNs;
    private PolicySnapshot _snapshot;
    private PolledText _text;
    private ServerLifeEvents _life;
    private readonly long[] _ordinals = new long[EventNames.IdKinds.Length];
    private readonly byte[]?[] _idPrefixes = new byte[]?[EventNames.IdKinds.Length];
    private readonly AuditEvent _event = new();
    private string? _runId;

    /// <param name="policy">The sensor's name, which stays, and the caps.</param>
    /// <param name="parameters">Which configuration may be shown.</param>
    /// <param name="instance">The server.</param>
    /// <param name="startNs">When the sensor started: no later run gives the same ids.</param>
    public ServerEventBuilder(PolicyInForce policy, ConfigParameters parameters, PolledInstance instance, long startNs)
    {
        _policy = policy;
        _parameters = parameters;
        _instance = instance;
        _startNs = startNs;
        TakeOver(policy.Current);
        _sensor = Encoding.UTF8.GetBytes(_snapshot.Options.Sensor);
    }

    public AuditEvent Tell(AclLogFinding finding, long nowNs)
    {
        (AuditEvent audit, PolledFacts polled) = Begin(EventIdKind.AclLog, nowNs, finding.RunId);
        audit.Category = EventCategory.FailedAccess;
        audit.Action = new(finding.Kind switch
        {
            AclLogFindingKind.Overflow => "acl_log_overflow"u8.ToArray(),
            AclLogFindingKind.Reset => "acl_log_reset"u8.ToArray(),
            _ when finding.Row?.Reason == AclLogReason.Auth => "login_failed"u8.ToArray(),
            _ => "permission_denied"u8.ToArray(),
        });
        audit.AttemptCount = finding.Attempts;
        polled.AtLeast = finding.AtLeast;
        if (finding.Row is { } row)
        {
            FillDenial(row, audit, polled);
            audit.FirstTimeNs = finding.FirstNs ?? AuditEvent.Absent;
            audit.LastTimeNs = finding.LastNs ?? AuditEvent.Absent;
            if (finding.IsLastClient && row.Client is { } client)
            {
                FillClient(client, audit, polled);
            }
        }

        return Rated(audit);
    }

    public AuditEvent Tell(AclChange change, long nowNs)
    {
        (AuditEvent audit, PolledFacts polled) = Begin(EventIdKind.AclChange, nowNs, change.RunId);
        audit.Category = EventCategory.AuthModification;
        audit.Outcome = AuditOutcome.Success;
        audit.Action = new(change.Kind switch
        {
            AclChangeKind.Created => "acl_user_created"u8.ToArray(),
            AclChangeKind.Dropped => "acl_user_deleted"u8.ToArray(),
            _ => "acl_user_changed"u8.ToArray(),
        });
        audit.TargetUser = _text.Shown(change.User, ClippedMembers.TargetUser, audit);
        _text.AddRules(change.Rules, audit.Permissions, ClippedMembers.Permissions, audit);
        _text.AddRules(change.Gained, polled.PermissionsGained, ClippedMembers.PermissionsGained, audit);
        _text.AddRules(change.Lost, polled.PermissionsLost, ClippedMembers.PermissionsLost, audit);
        audit.PasswordChanged = change.PasswordChanged;
        polled.Enabled = change.Enabled;
        polled.Superuser = change.Superuser;
        audit.AdminUser = _text.Shown(change.Cause?.User, ClippedMembers.AdminUser, audit);
        polled.CauseEventId = change.Cause?.EventId ?? [];
        return Rated(audit);
    }

    public AuditEvent Tell(ConfigChange change, long nowNs)
    {
        (AuditEvent audit, PolledFacts polled) = Begin(EventIdKind.ServerConfigChange, nowNs, change.RunId);
        audit.Category = EventCategory.PrivilegedAction;
        audit.Outcome = AuditOutcome.Success;
        audit.Action = new("config_changed"u8.ToArray());
        audit.Parameters.Add(new(Encoding.UTF8.GetBytes(change.Parameter)));
        audit.OldValues.Add(_text.Value(change.Parameter, change.OldValue, ClippedMembers.OldValue, audit));
        audit.NewValues.Add(_text.Value(change.Parameter, change.NewValue, ClippedMembers.NewValue, audit));
        audit.AdminUser = _text.Shown(change.Cause?.User, ClippedMembers.AdminUser, audit);
        polled.CauseEventId = change.Cause?.EventId ?? [];
        return Rated(audit);
    }

    public AuditEvent Tell(ServerFinding finding, long nowNs)
    {
        (AuditEvent audit, PolledFacts polled) = Begin(EventIdKind.RedisServer, nowNs, finding.Server?.RunId);
        _life.Fill(finding, audit, polled);
        return Rated(audit);
    }

    private static AuditEvent Rated(AuditEvent audit)
    {
        audit.Severity = SeverityScale.Of(audit.Category, audit.Outcome, audit.Failure, audit.Tags);
        return audit;
    }

    private void FillDenial(AclLogRow row, AuditEvent audit, PolledFacts polled)
    {
        bool proven = row.Reason
            is AclLogReason.Command or AclLogReason.Key or AclLogReason.Channel or AclLogReason.Database;
        audit.Outcome = AuditOutcome.Failure;
        audit.Failure = row.Reason switch
        {
            AclLogReason.Auth => AuditFailure.InvalidPassword,
            AclLogReason.TlsCertificate => AuditFailure.NotAuthenticated,
            _ => AuditFailure.PermissionDenied,
        };
        polled.Denial = (AclDenial)row.Reason;
        polled.DenialContext = (AclDenialContext)row.Context;
        polled.AclObject = proven
            ? _text.Shown(row.Object, ClippedMembers.AclObject, audit)
            : PolledText.Tried(row.Object);
        polled.User = proven ? _text.Shown(row.User, ClippedMembers.User, audit) : PolledText.Tried(row.User);
        polled.UserSource = AuditUserSource.AclLog;
    }

    private void FillClient(Sessions.ClientRow client, AuditEvent audit, PolledFacts polled)
    {
        polled.ClientId = client.Id;
        polled.ClientAddress = client.Address?.Address ?? PolledFacts.NoAddress;
        polled.ClientPort = client.Address?.Port ?? 0;
        polled.ClientName = _text.Shown(client.Name, ClippedMembers.ClientName, audit);
        polled.ClientLib = _text.Shown(client.Library, ClippedMembers.ClientLib, audit);
        polled.ClientLibVersion = _text.Shown(client.LibraryVersion, ClippedMembers.ClientLibVersion, audit);
        polled.Database = client.Database ?? AuditEvent.Absent;
    }

    [MemberNotNull(nameof(_snapshot), nameof(_text), nameof(_life))]
    private void TakeOver(PolicySnapshot snapshot)
    {
        _snapshot = snapshot;
        _text = new PolledText(snapshot.Options, _parameters);
        _life = new ServerLifeEvents(_text);
    }

    private (AuditEvent Audit, PolledFacts Polled) Begin(EventIdKind kind, long nowNs, string? runId)
    {
        if (!ReferenceEquals(_snapshot, _policy.Current))
        {
            TakeOver(_policy.Current);
        }

        EventType type = kind switch
        {
            EventIdKind.AclLog => EventType.AclLog,
            EventIdKind.AclChange => EventType.AclChange,
            EventIdKind.ServerConfigChange => EventType.ServerConfigChange,
            _ => EventType.RedisServer,
        };
        PolledFacts polled = new()
        {
            Instance = _instance.Name,
            ServerAddress = _instance.Server?.Address ?? PolledFacts.NoAddress,
            ServerPort = _instance.Server?.Port ?? 0,
        };
        _event.Reset(type, nowNs);
        _event.Sensor = _sensor;
        _event.Polled = polled;
        _event.IdPrefix = IdPrefix(kind, runId ?? "");
        _event.IdOrdinal = _ordinals[(int)kind]++;
        return (_event, polled);
    }

    /// <summary>
    /// Scope: server's name, its run, sensor and start. Ordinals never begin anew, for two servers may take turns
    /// behind one address.
    /// </summary>
    private byte[] IdPrefix(EventIdKind kind, string runId)
    {
        if (runId != _runId)
        {
            Array.Clear(_idPrefixes);
            _runId = runId;
        }

        byte[] sensor = EventIdPrefix.SensorScope(_sensor, _startNs);
        return _idPrefixes[(int)kind] ??=
            EventIdPrefix.Of(kind, [.. _instance.Name, 0, .. Encoding.UTF8.GetBytes(runId), 0, .. sensor]);
    }
}
