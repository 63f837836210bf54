using System.Text;
using Sensor.Events;
using Sensor.Instances;
using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// Makes of a finished event the notes for its instance's thread: what polling will find the effect of. Made from what
/// the event shows, so that nothing that Policy hides reaches another thread. Most events give none.
/// </summary>
internal static class WireNotes
{
    /// <summary>Whether an event may give notes: asked of every event, so it looks at two members only.</summary>
    public static bool MayNote(AuditEvent audit) => audit.Category is EventCategory.FailedAccess
        or EventCategory.AuthModification or EventCategory.SystemLifecycle or EventCategory.SystemObject
        or EventCategory.PrivilegedAction || (audit.Tags & EventTags.UnlistedCommand) != 0;

    public static List<WireNote> Of(AuditEvent audit)
    {
        if (audit.Category == EventCategory.FailedAccess)
        {
            return audit.Failure switch
            {
                AuditFailure.InvalidPassword =>
                    [Note(audit, WireNoteKind.Denial, CommandName(audit)) with { Reason = AclLogReason.Auth }],
                // What a script was refused stands in a row of its own, of the command that the script called.
                AuditFailure.PermissionDenied when !audit.ErrorCode.Span.SequenceEqual("ERR"u8) =>
                    [Note(audit, WireNoteKind.Denial, CommandName(audit))],
                _ => [],
            };
        }

        // What was sent under CLIENT REPLY OFF may have worked, too.
        if (audit.Outcome == AuditOutcome.Failure)
        {
            return [];
        }

        return (audit.Tags & EventTags.UnlistedCommand) != 0 && audit.Command.Exists
            ? [Note(audit, WireNoteKind.UnlistedCommand, audit.Command.Span.ToArray())]
            : ByAction(audit);
    }

    /// <summary>Of a CONFIG SET that was not refused; of REPLICAOF and its like what follows from it.</summary>
    public static IEnumerable<ConfigSet> ConfigSets(AuditEvent audit)
    {
        if (audit.Outcome == AuditOutcome.Failure)
        {
            return [];
        }

        if (ChangesRole(audit.Action.Span))
        {
            return [Set(Note(audit, WireNoteKind.RoleChange), "replicaof", value: null)];
        }

        if (audit.Parameters.Count == 0)
        {
            return [];
        }

        WireNote note = Note(audit, WireNoteKind.AclUserChange);
        List<ConfigSet> sets = [];
        for (int i = 0; i < audit.Parameters.Count; i++)
        {
            TextSlice value = audit.NewValues.Items[i];
            bool known = (audit.Clipped & ClippedMembers.NewValue) == 0 && !value.Span.SequenceEqual("<REDACTED>"u8);
            string parameter = Encoding.ASCII.GetString(audit.Parameters.Items[i].Span).ToLowerInvariant();
            sets.Add(Set(note, parameter, known ? value.Span.ToArray() : null));
        }

        return sets;
    }

    private static ConfigSet Set(WireNote note, string parameter, byte[]? value) => new()
    {
        Parameter = parameter,
        Value = value,
        TimeNs = note.TimeNs,
        AnsweredNs = note.AnsweredNs,
        Key = note.Key,
        EventId = note.EventId,
        User = note.User,
    };

    private static List<WireNote> ByAction(AuditEvent audit)
    {
        ReadOnlySpan<byte> action = audit.Action.Span;
        if (SetsPassword(audit))
        {
            return [Note(audit, WireNoteKind.AclUserChange, "default"u8.ToArray())];
        }

        if (action.SequenceEqual("acl_user_changed"u8) || action.SequenceEqual("acl_user_deleted"u8))
        {
            return UsersChanged(audit, deleted: action.SequenceEqual("acl_user_deleted"u8));
        }

        if (action.SequenceEqual("database_flush"u8))
        {
            bool all = audit.Command.Span.SequenceEqual("FLUSHALL"u8);
            return [Note(audit, WireNoteKind.Flush) with { Database = all ? null : audit.Connection?.Database }];
        }

        return action.SequenceEqual("acl_load"u8) ? [Note(audit, WireNoteKind.AclLoad)]
            : action.SequenceEqual("server_shutdown"u8) || action.StartsWith("debug"u8)
                ? [Note(audit, WireNoteKind.Shutdown)]
            : ChangesRole(action) ? [Note(audit, WireNoteKind.RoleChange)] : [];
    }

    private static List<WireNote> UsersChanged(AuditEvent audit, bool deleted)
    {
        List<WireNote> notes = [];
        ReadOnlySpan<TextSlice> users = audit.Args.Items;
        for (int i = 0; i < (deleted ? users.Length : Math.Min(1, users.Length)); i++)
        {
            notes.Add(Note(audit, WireNoteKind.AclUserChange, users[i].Span.ToArray()));
        }

        return notes;
    }

    private static bool SetsPassword(AuditEvent audit)
    {
        foreach (TextSlice parameter in audit.Parameters.Items)
        {
            if (Ascii.EqualsIgnoreCase(parameter.Span, "requirepass"u8))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ChangesRole(ReadOnlySpan<byte> action) => action.SequenceEqual("replicaof"u8)
        || action.SequenceEqual("slaveof"u8) || action.SequenceEqual("failover"u8)
        || action.SequenceEqual("cluster_failover"u8) || action.SequenceEqual("cluster_replicate"u8);

    private static WireNote Note(AuditEvent audit, WireNoteKind kind, byte[]? target = null)
    {
        ConnectionBlock? connection = audit.Connection;
        return new WireNote
        {
            Kind = kind,
            TimeNs = audit.TimeNs,
            AnsweredNs = audit.TimeNs + Math.Max(0, audit.DurationNs),
            EventId = CommandId(audit),
            Key = connection is null ? default : new ConnectionKey(
                new Endpoint(connection.ClientAddress, connection.ClientPort),
                new Endpoint(connection.ServerAddress, connection.ServerPort)),
            ClientId = connection?.ClientId,
            User = UserOf(audit),
            Target = target,
            Objects = kind == WireNoteKind.Denial ? ObjectsOf(audit) : null,
        };
    }

    /// <summary>Null where a name that a login tried is hidden.</summary>
    private static byte[]? UserOf(AuditEvent audit) => !audit.TriedUser.Exists ? audit.Connection?.User
        : audit.TriedUser.Span.SequenceEqual("<REDACTED>"u8) ? null : audit.TriedUser.Span.ToArray();

    /// <summary>
    /// Keys and channels as they were sent: ACL LOG names the one that was refused. Null where not all are known.
    /// </summary>
    private static List<byte[]>? ObjectsOf(AuditEvent audit)
    {
        if (audit.Keys.Truncated > 0 || audit.Channels.Truncated > 0
            || (audit.Uncertain & AuditUncertain.Keys) != 0 || (audit.Tags & EventTags.UnlistedCommand) != 0)
        {
            return null;
        }

        List<byte[]> objects = [];
        foreach (TextSlice key in audit.Keys.Items)
        {
            objects.Add(key.Span.ToArray());
        }

        foreach (TextSlice channel in audit.Channels.Items)
        {
            objects.Add(channel.Span.ToArray());
        }

        return objects;
    }

    /// <summary>As ACL LOG names it: <c>get</c>, <c>config|set</c>.</summary>
    private static byte[] CommandName(AuditEvent audit) => audit.Subcommand.Length == 0
        ? Lower(audit.Command.Span)
        : [.. Lower(audit.Command.Span), (byte)'|', .. Lower(audit.Subcommand.Span)];

    private static byte[] CommandId(AuditEvent audit)
    {
        byte[] id = new byte[EventIdPrefix.Digits + EventIdPrefix.OrdinalDigits];
        audit.IdPrefix.CopyTo(id, 0);
        for (int i = id.Length - 1, shift = 0; i >= EventIdPrefix.Digits; i--, shift += 4)
        {
            id[i] = "0123456789abcdef"u8[(int)(audit.IdOrdinal >> shift) & 0xf];
        }

        return id;
    }

    private static byte[] Lower(ReadOnlySpan<byte> text)
    {
        byte[] lower = text.ToArray();
        Ascii.ToLowerInPlace(lower, out _);
        return lower;
    }
}
