using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// <c>event.kind</c>, <c>event.category</c> and <c>event.type</c> of the Elastic Common Schema, as it allows them
/// together. Categories and types as they stand between the brackets of a JSON list.
/// </summary>
internal static class EcsEventType
{
    public static ReadOnlySpan<byte> KindOf(AuditEvent audit) =>
        audit.Cause != GapEventCause.None ? "pipeline_error"u8
        : audit.Anomaly is not null ? "alert"u8
        : audit.Action.Span.SequenceEqual("heartbeat"u8) ? "metric"u8
        : "event"u8;

    public static ReadOnlySpan<byte> CategoryOf(AuditEvent audit) => audit.Category switch
    {
        EventCategory.FailedAccess when IsLogin(audit) => "\"authentication\""u8,
        EventCategory.Authentication => "\"authentication\""u8,
        EventCategory.AuthModification => "\"iam\""u8,
        EventCategory.SystemLifecycle => "\"process\""u8,
        EventCategory.PrivilegedAction when IsConfiguration(audit) => "\"configuration\""u8,
        EventCategory.Session => "\"session\",\"network\""u8,
        EventCategory.Sensor when audit.Cause != GapEventCause.None || audit.Anomaly is not null => "\"network\""u8,
        EventCategory.Sensor when audit.Action.Span.StartsWith("config"u8) => "\"configuration\""u8,
        EventCategory.Sensor => "\"process\""u8,
        _ => "\"database\""u8,
    };

    public static ReadOnlySpan<byte> TypeOf(AuditEvent audit) => audit.Category switch
    {
        EventCategory.FailedAccess when IsLogin(audit) => "\"start\""u8,
        EventCategory.FailedAccess => "\"access\",\"error\""u8,
        EventCategory.Authentication => "\"start\""u8,
        EventCategory.AuthModification => OfAccount(audit.Action.Span),
        EventCategory.SystemLifecycle => OfLife(audit.Action.Span),
        EventCategory.SystemObject => "\"change\""u8,
        EventCategory.PrivilegedAction => audit.Parameters.Count > 0 ? "\"change\""u8 : "\"access\""u8,
        EventCategory.DataAccess => audit.KeyAccesses.AsSpan(0, audit.Keys.Count).ContainsAnyExcept(AuditKeyAccess.Read)
            ? "\"change\""u8
            : "\"access\""u8,
        EventCategory.Pubsub => "\"access\""u8,
        EventCategory.Session => OfSession(audit.Action.Span),
        EventCategory.Sensor => OfSensor(audit.Action.Span),
        _ => "\"info\""u8,
    };

    private static bool IsLogin(AuditEvent audit) => audit.Action.Span.StartsWith("login"u8);

    private static bool IsConfiguration(AuditEvent audit) => audit.Action.Span.StartsWith("config"u8);

    private static ReadOnlySpan<byte> OfAccount(ReadOnlySpan<byte> action) =>
        action.EndsWith("_created"u8) ? "\"user\",\"creation\""u8
        : action.EndsWith("_deleted"u8) ? "\"user\",\"deletion\""u8
        : "\"user\",\"change\""u8;

    private static ReadOnlySpan<byte> OfLife(ReadOnlySpan<byte> action) =>
        action.EndsWith("started"u8) ? "\"start\""u8
        : action.EndsWith("shutdown"u8) ? "\"end\""u8
        : action.EndsWith("changed"u8) ? "\"change\""u8
        : "\"info\""u8;

    private static ReadOnlySpan<byte> OfSession(ReadOnlySpan<byte> action) =>
        action.EndsWith("opened"u8) ? "\"start\",\"connection\""u8
        : action.EndsWith("closed"u8) ? "\"end\",\"connection\""u8
        : "\"info\""u8;

    private static ReadOnlySpan<byte> OfSensor(ReadOnlySpan<byte> action) =>
        action.EndsWith("started"u8) ? "\"start\""u8
        : action.EndsWith("stopped"u8) ? "\"end\""u8
        : action.EndsWith("changed"u8) ? "\"change\""u8
        : "\"info\""u8;
}
