using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// Class and activity of an event in OCSF 1.8: <c>class_uid</c>, <c>activity_id</c> and their names. What a class has
/// no activity for is 99, with the action as its name.
/// </summary>
internal readonly ref struct OcsfClass
{
    public const int AccountChange = 3001;
    public const int Authentication = 3002;
    public const int ApplicationLifecycle = 6002;
    public const int DatastoreActivity = 6005;

    private OcsfClass(int uid, int activity, ReadOnlySpan<byte> name)
    {
        Uid = uid;
        Activity = activity;
        ActivityName = name;
    }

    public int Uid { get; }

    public int Activity { get; }

    public ReadOnlySpan<byte> ActivityName { get; }

    public int CategoryUid => Uid / 1000;

    public ReadOnlySpan<byte> Name => Uid switch
    {
        AccountChange => "Account Change"u8,
        Authentication => "Authentication"u8,
        ApplicationLifecycle => "Application Lifecycle"u8,
        _ => "Datastore Activity"u8,
    };

    public ReadOnlySpan<byte> CategoryName =>
        CategoryUid == 3 ? "Identity & Access Management"u8 : "Application Activity"u8;

    public static OcsfClass Of(AuditEvent audit) => audit.Category switch
    {
        EventCategory.Authentication => new(Authentication, 1, "Logon"u8),
        EventCategory.FailedAccess when audit.Action.Span.StartsWith("login"u8) => new(Authentication, 1, "Logon"u8),
        EventCategory.AuthModification => OfAccount(audit),
        EventCategory.SystemLifecycle or EventCategory.Sensor => OfLife(audit),
        EventCategory.SystemObject => OfObject(audit),
        EventCategory.DataAccess or EventCategory.FailedAccess => OfData(audit),
        EventCategory.Session when audit.Action.Span.EndsWith("opened"u8) => new(DatastoreActivity, 3, "Connect"u8),
        EventCategory.PrivilegedAction when audit.Parameters.Count > 0 => new(DatastoreActivity, 2, "Update"u8),
        _ => Other(DatastoreActivity, audit),
    };

    private static OcsfClass Other(int uid, AuditEvent audit) => new(uid, 99, audit.Action.Span);

    private static OcsfClass OfAccount(AuditEvent audit) =>
        audit.Action.Span.EndsWith("_created"u8) ? new(AccountChange, 1, "Create"u8)
        : audit.Action.Span.EndsWith("_deleted"u8) ? new(AccountChange, 6, "Delete"u8)
        : audit.PasswordChanged ? new(AccountChange, 3, "Password Change"u8)
        : audit.Polled?.Enabled == true ? new(AccountChange, 2, "Enable"u8)
        : audit.Polled?.Enabled == false ? new(AccountChange, 5, "Disable"u8)
        : Other(AccountChange, audit);

    private static OcsfClass OfLife(AuditEvent audit) =>
        audit.Action.Span.EndsWith("restarted"u8) ? new(ApplicationLifecycle, 5, "Restart"u8)
        : audit.Action.Span.EndsWith("started"u8) ? new(ApplicationLifecycle, 3, "Start"u8)
        : audit.Action.Span.EndsWith("stopped"u8) || audit.Action.Span.EndsWith("shutdown"u8)
            ? new(ApplicationLifecycle, 4, "Stop"u8)
        : Other(ApplicationLifecycle, audit);

    private static OcsfClass OfObject(AuditEvent audit) =>
        audit.Action.Span.EndsWith("flush"u8) || audit.Action.Span.EndsWith("flushed"u8)
            ? new(DatastoreActivity, 7, "Delete"u8)
            : Other(DatastoreActivity, audit);

    private static OcsfClass OfData(AuditEvent audit)
    {
        ReadOnlySpan<AuditKeyAccess> accesses = audit.KeyAccesses.AsSpan(0, audit.Keys.Count);
        return accesses.IsEmpty ? Other(DatastoreActivity, audit)
            : accesses.Contains(AuditKeyAccess.Delete) ? new(DatastoreActivity, 7, "Delete"u8)
            : accesses.Contains(AuditKeyAccess.ReadWrite) ? new(DatastoreActivity, 2, "Update"u8)
            : accesses.Contains(AuditKeyAccess.Write) ? new(DatastoreActivity, 5, "Write"u8)
            : new(DatastoreActivity, 1, "Read"u8);
    }
}
