using Sensor.Events;
using static Sensor.Formats.FieldValues;

namespace Sensor.Formats;

/// <summary>The fields that a category adds to a command, and those of what polling found.</summary>
internal static class CategoryFields
{
    public static void Write<T>(AuditEvent audit, ref T to)
        where T : struct, IFieldWriter
    {
        WriteParameters(audit, ref to);
        AboveZero(ref to, EventField.AttemptCount, audit.AttemptCount);
        PolledFacts? polled = audit.Polled;
        if (polled is not null)
        {
            WriteDenial(polled, ref to);
        }

        Fact(ref to, EventField.AdminUser, audit.AdminUser);
        Fact(ref to, EventField.TargetUser, audit.TargetUser);
        Facts(ref to, EventField.Permissions, audit.Permissions.Items);
        OnlyTrue(ref to, EventField.PasswordChanged, audit.PasswordChanged);
        if (polled is not null)
        {
            WriteUser(polled, ref to);
            WriteServer(polled, ref to);
            WriteFlush(polled, ref to);
            if (polled.CauseEventId.Length > 0)
            {
                Name(ref to, EventField.CauseEventId, polled.CauseEventId);
            }
        }
    }

    private static void WriteParameters<T>(AuditEvent audit, ref T to)
        where T : struct, IFieldWriter
    {
        if (audit.Parameters.Count == 0)
        {
            return;
        }

        Facts(ref to, EventField.Parameter, audit.Parameters.Items);
        if (audit.OldValues.Count > 0)
        {
            Facts(ref to, EventField.OldValue, audit.OldValues.Items);
        }
        else
        {
            Repeated(ref to, EventField.OldValue, "<UNKNOWN>"u8, audit.Parameters.Count);
        }

        Facts(ref to, EventField.NewValue, audit.NewValues.Items);
    }

    private static void WriteDenial<T>(PolledFacts polled, ref T to)
        where T : struct, IFieldWriter
    {
        OnlyTrue(ref to, EventField.AtLeast, polled.AtLeast);
        if (polled.Denial is { } denial)
        {
            Name(ref to, EventField.AclReason, EventNames.Denials[(int)denial]);
        }

        if (polled.DenialContext is { } context)
        {
            Name(ref to, EventField.AclContext, EventNames.DenialContexts[(int)context]);
        }

        Fact(ref to, EventField.AclObject, polled.AclObject);
    }

    private static void WriteUser<T>(PolledFacts polled, ref T to)
        where T : struct, IFieldWriter
    {
        Facts(ref to, EventField.PermissionsGained, polled.PermissionsGained.Items);
        Facts(ref to, EventField.PermissionsLost, polled.PermissionsLost.Items);
        Boolean(ref to, EventField.Enabled, polled.Enabled);
        Boolean(ref to, EventField.Superuser, polled.Superuser);
    }

    private static void WriteServer<T>(PolledFacts polled, ref T to)
        where T : struct, IFieldWriter
    {
        Fact(ref to, EventField.RunId, polled.RunId);
        Number(ref to, EventField.PreviousUptimeSeconds, polled.PreviousUptimeSeconds);
        Fact(ref to, EventField.Role, polled.Role);
        Fact(ref to, EventField.PreviousRole, polled.PreviousRole);
        Fact(ref to, EventField.Master, polled.Master);
        Facts(ref to, EventField.ConfigChanges, polled.ConfigChanges.Items);
        Time(ref to, EventField.RdbLastSave, polled.LastSaveNs);
        Fact(ref to, EventField.InitiatedBy, polled.InitiatedBy);
    }

    private static void WriteFlush<T>(PolledFacts polled, ref T to)
        where T : struct, IFieldWriter
    {
        Number(ref to, EventField.KeysDeleted, polled.KeysDeleted);
        Facts(ref to, EventField.KeyspaceBefore, polled.KeyspaceBefore.Items);
        Facts(ref to, EventField.KeyspaceAfter, polled.KeyspaceAfter.Items);
        Number(ref to, EventField.MemoryFreedBytes, polled.MemoryFreedBytes);
        OnlyTrue(ref to, EventField.Estimated, polled.Estimated);
    }
}
