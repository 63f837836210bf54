using Sensor.Events;

namespace Sensor.Formats;

/// <summary>The members of a <c>redis_command</c> event.</summary>
internal static class JsonCommand
{
    public static void Write(AuditEvent audit, OutputBuffer output, in ListLimits limits)
    {
        bool escaped = audit.Escaped;
        JsonMembers.Text(output, ",\"command\":\""u8, audit.Command, escaped);
        JsonMembers.Text(output, ",\"subcommand\":\""u8, audit.Subcommand, escaped);
        JsonMembers.Number(output, ",\"argc\":"u8, audit.Argc);
        JsonMembers.Number(output, ",\"command_size_bytes\":"u8, audit.CommandSizeBytes);
        JsonMembers.TextList(output, ",\"args\":["u8, audit.Args.Items[..limits.Args], escaped);
        JsonMembers.CountAboveZero(
            output, ",\"args_truncated\":"u8, audit.Args.Truncated + audit.Args.Count - limits.Args);
        JsonMembers.CountAboveZero(output, ",\"args_dropped\":"u8, audit.Args.Dropped);
        WriteKeys(audit, output, limits);
        WriteChannels(audit, output, limits);
        JsonMembers.Flags(output, ",\"clipped\":["u8, (int)audit.Clipped, EventNames.Clipped);
        JsonMembers.Field(output, ",\"data_category\":\""u8, audit.DataCategory);
        True(output, ",\"privileged\":true"u8, audit.Privileged);
        True(output, ",\"sensitive\":true"u8, audit.Sensitive);
        JsonMembers.Milliseconds(output, ",\"duration_ms\":"u8, audit.DurationNs);
        True(output, ",\"blocking\":true"u8, audit.Blocking);
        WriteReply(audit, output);
        WriteCircumstances(audit, output);
        WriteCommandFrame(audit, output);
        JsonMembers.CountAboveZero(output, ",\"reply_frame\":"u8, audit.ReplyFrame);
        WriteByCategory(audit, output);
    }

    public static void WriteChannels(AuditEvent audit, OutputBuffer output, in ListLimits limits)
    {
        JsonMembers.TextList(output, ",\"channels\":["u8, audit.Channels.Items[..limits.Channels], audit.Escaped);
        JsonMembers.CountAboveZero(
            output, ",\"channels_truncated\":"u8, audit.Channels.Truncated + audit.Channels.Count - limits.Channels);
        JsonMembers.CountAboveZero(output, ",\"channels_dropped\":"u8, audit.Channels.Dropped);
        True(output, ",\"encoding\":\"escaped\""u8, audit.Escaped);
    }

    public static void WriteCommandFrame(AuditEvent audit, OutputBuffer output)
    {
        JsonMembers.Field(output, ",\"capture_file\":\""u8, audit.CaptureFile);
        JsonMembers.CountAboveZero(output, ",\"command_frame\":"u8, audit.CommandFrame);
    }

    /// <summary>The id of the command that begins at this offset of the client's stream.</summary>
    public static void WriteCommandId(OutputBuffer output, ReadOnlySpan<byte> opening, byte[] sessionId, long offset)
    {
        output.Append(opening);
        output.Append(sessionId);
        HexDigits.WriteOrdinal(output, offset);
        output.Append((byte)'"');
    }

    private static void WriteKeys(AuditEvent audit, OutputBuffer output, in ListLimits limits)
    {
        JsonMembers.TextList(output, ",\"keys\":["u8, audit.Keys.Items[..limits.Keys], audit.Escaped);
        if (limits.Keys > 0)
        {
            output.Append(",\"key_access\":["u8);
            foreach (AuditKeyAccess access in audit.KeyAccesses.AsSpan(0, limits.Keys))
            {
                output.Append("\""u8, EventNames.KeyAccesses[(int)access], "\","u8);
            }

            JsonMembers.CloseList(output);
        }

        JsonMembers.CountAboveZero(
            output, ",\"keys_truncated\":"u8, audit.Keys.Truncated + audit.Keys.Count - limits.Keys);
        JsonMembers.CountAboveZero(output, ",\"keys_dropped\":"u8, audit.Keys.Dropped);
        JsonMembers.Text(output, ",\"key_accessed\":\""u8, audit.KeyAccessed, audit.Escaped);
        JsonMembers.Text(output, ",\"key_pattern\":\""u8, audit.KeyPattern, audit.Escaped);
    }

    private static void WriteReply(AuditEvent audit, OutputBuffer output)
    {
        if (audit.Reply != AuditReply.None)
        {
            JsonMembers.Name(output, ",\"reply_type\":\""u8, EventNames.Replies[(int)audit.Reply]);
        }

        JsonMembers.Number(output, ",\"reply_size_bytes\":"u8, audit.ReplySizeBytes);
        JsonMembers.Number(output, ",\"reply_elements\":"u8, audit.ReplyElements);
        JsonMembers.Field(output, ",\"error_code\":\""u8, audit.ErrorCode);
        if (audit.Failure != AuditFailure.None)
        {
            JsonMembers.Name(output, ",\"failure_reason\":\""u8, EventNames.Failures[(int)audit.Failure]);
        }

        JsonMembers.Number(output, ",\"affected\":"u8, audit.Affected);
    }

    private static void WriteCircumstances(AuditEvent audit, OutputBuffer output)
    {
        True(output, ",\"pipelined\":true"u8, audit.Pipelined);
        if (audit.TransactionOrdinal >= 0 && audit.Connection is { } connection)
        {
            WriteCommandId(output, ",\"transaction_id\":\""u8, connection.SessionId, audit.TransactionOrdinal);
        }

        True(output, ",\"queued\":true"u8, audit.Queued);
        True(output, ",\"reply_off\":true"u8, audit.ReplyOff);
        if (audit.HasScriptSha1)
        {
            JsonMembers.Name(output, ",\"script_sha1\":\""u8, audit.ScriptSha1);
        }

        JsonMembers.Number(output, ",\"script_size_bytes\":"u8, audit.ScriptSizeBytes);
        JsonMembers.Flags(output, ",\"capture\":["u8, (int)audit.Capture, EventNames.Captures);
        JsonMembers.Flags(output, ",\"uncertain\":["u8, (int)audit.Uncertain, EventNames.Uncertain);
    }

    private static void WriteByCategory(AuditEvent audit, OutputBuffer output)
    {
        WriteParameters(audit, output);
        JsonMembers.Number(output, ",\"attempt_count\":"u8, audit.AttemptCount);
        JsonMembers.User(output, ",\"admin_user"u8, audit.AdminUser, audit.UsersAreHashes);
        JsonMembers.User(output, ",\"target_user"u8, audit.TargetUser, audit.UsersAreHashes);
        JsonMembers.FieldList(output, ",\"permissions\":["u8, audit.Permissions);
        True(output, ",\"password_changed\":true"u8, audit.PasswordChanged);
    }

    /// <summary>Parameters and their values, before and after; what is not known of the former is said.</summary>
    public static void WriteParameters(AuditEvent audit, OutputBuffer output)
    {
        if (audit.Parameters.Count > 0)
        {
            JsonMembers.FieldList(output, ",\"parameter\":["u8, audit.Parameters);
            WriteOldValues(audit, output);
            JsonMembers.FieldList(output, ",\"new_value\":["u8, audit.NewValues);
        }
    }

    private static void WriteOldValues(AuditEvent audit, OutputBuffer output)
    {
        if (audit.OldValues.Count > 0)
        {
            JsonMembers.FieldList(output, ",\"old_value\":["u8, audit.OldValues);
            return;
        }

        output.Append(",\"old_value\":["u8);
        for (int i = 0; i < audit.Parameters.Count; i++)
        {
            output.Append("\"<UNKNOWN>\","u8);
        }

        JsonMembers.CloseList(output);
    }

    private static void True(OutputBuffer output, ReadOnlySpan<byte> member, bool value)
    {
        if (value)
        {
            output.Append(member);
        }
    }
}
