using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The members of an event that polling found, all four types: what one does not carry is absent in it.
/// </summary>
internal static class JsonPolled
{
    public static void WriteInstance(AuditEvent audit, OutputBuffer output)
    {
        if (audit.Polled is { } polled)
        {
            JsonMembers.Field(output, ",\"instance\":\""u8, new(polled.Instance));
        }
    }

    public static void WriteWhoAndWhere(PolledFacts polled, bool hashed, OutputBuffer output)
    {
        if (polled.ClientAddressHash is { } hash)
        {
            JsonMembers.Field(output, ",\"client_ip_hash\":\""u8, new(hash));
            JsonMembers.Number(output, ",\"client_port\":"u8, polled.ClientPort);
        }
        else if (polled.ClientAddress != PolledFacts.NoAddress)
        {
            WriteEnd(output, ",\"client_ip\":\""u8, polled.ClientAddress);
            JsonMembers.Number(output, "\",\"client_port\":"u8, polled.ClientPort);
        }

        if (polled.ServerAddress != PolledFacts.NoAddress)
        {
            WriteEnd(output, ",\"server_ip\":\""u8, polled.ServerAddress);
            JsonMembers.Number(output, "\",\"server_port\":"u8, polled.ServerPort);
        }

        JsonMembers.Number(output, ",\"client_id\":"u8, polled.ClientId);
        JsonMembers.User(output, ",\"client_name"u8, polled.ClientName, hashed);
        JsonMembers.Field(output, ",\"client_lib\":\""u8, polled.ClientLib);
        JsonMembers.Field(output, ",\"client_lib_version\":\""u8, polled.ClientLibVersion);
        JsonMembers.User(output, ",\"user"u8, polled.User, hashed);
        if (polled.UserSource is { } source)
        {
            JsonMembers.Name(output, ",\"user_source\":\""u8, EventNames.UserSources[(int)source]);
        }

        JsonMembers.Number(output, ",\"database\":"u8, polled.Database);
    }

    public static void Write(AuditEvent audit, OutputBuffer output, TimestampText time)
    {
        PolledFacts polled = audit.Polled!;
        JsonMembers.Flags(output, ",\"clipped\":["u8, (int)audit.Clipped, EventNames.Clipped);
        if (audit.Failure != AuditFailure.None)
        {
            JsonMembers.Name(output, ",\"failure_reason\":\""u8, EventNames.Failures[(int)audit.Failure]);
        }

        JsonMembers.FieldList(output, ",\"parameter\":["u8, audit.Parameters);
        JsonMembers.FieldList(output, ",\"old_value\":["u8, audit.OldValues);
        JsonMembers.FieldList(output, ",\"new_value\":["u8, audit.NewValues);
        WriteDenial(audit, polled, output);
        WriteUser(audit, polled, output);
        WriteServer(audit, polled, output, time);
        WriteFlush(polled, output);
        if (polled.CauseEventId.Length > 0)
        {
            JsonMembers.Name(output, ",\"cause_event_id\":\""u8, polled.CauseEventId);
        }

        WriteTime(output, ",\"first_time\":\""u8, audit.FirstTimeNs, time);
        WriteTime(output, ",\"last_time\":\""u8, audit.LastTimeNs, time);
        JsonMembers.Field(output, ",\"version\":\""u8, audit.Version);
        JsonMembers.Number(output, ",\"uptime_seconds\":"u8, audit.UptimeSeconds);
    }

    private static void WriteDenial(AuditEvent audit, PolledFacts polled, OutputBuffer output)
    {
        JsonMembers.CountAboveZero(output, ",\"attempt_count\":"u8, audit.AttemptCount);
        output.Append(polled.AtLeast ? ",\"at_least\":true"u8 : []);
        if (polled.Denial is { } denial)
        {
            JsonMembers.Name(output, ",\"acl_reason\":\""u8, EventNames.Denials[(int)denial]);
        }

        if (polled.DenialContext is { } context)
        {
            JsonMembers.Name(output, ",\"acl_context\":\""u8, EventNames.DenialContexts[(int)context]);
        }

        JsonMembers.Field(output, ",\"acl_object\":\""u8, polled.AclObject);
    }

    private static void WriteUser(AuditEvent audit, PolledFacts polled, OutputBuffer output)
    {
        JsonMembers.User(output, ",\"admin_user"u8, audit.AdminUser, audit.UsersAreHashes);
        JsonMembers.User(output, ",\"target_user"u8, audit.TargetUser, audit.UsersAreHashes);
        JsonMembers.FieldList(output, ",\"permissions\":["u8, audit.Permissions);
        output.Append(audit.PasswordChanged ? ",\"password_changed\":true"u8 : []);
        JsonMembers.FieldList(output, ",\"permissions_gained\":["u8, polled.PermissionsGained);
        JsonMembers.FieldList(output, ",\"permissions_lost\":["u8, polled.PermissionsLost);
        WriteBoolean(output, ",\"enabled\":"u8, polled.Enabled);
        WriteBoolean(output, ",\"superuser\":"u8, polled.Superuser);
    }

    private static void WriteServer(AuditEvent audit, PolledFacts polled, OutputBuffer output, TimestampText time)
    {
        JsonMembers.Field(output, ",\"run_id\":\""u8, polled.RunId);
        JsonMembers.Number(output, ",\"previous_uptime_seconds\":"u8, polled.PreviousUptimeSeconds);
        JsonMembers.Field(output, ",\"role\":\""u8, polled.Role);
        JsonMembers.Field(output, ",\"previous_role\":\""u8, polled.PreviousRole);
        JsonMembers.Field(output, ",\"master\":\""u8, polled.Master);
        JsonMembers.FieldList(output, ",\"config_changes\":["u8, polled.ConfigChanges);
        WriteTime(output, ",\"rdb_last_save\":\""u8, polled.LastSaveNs, time);
        JsonMembers.User(output, ",\"initiated_by"u8, polled.InitiatedBy, audit.UsersAreHashes);
    }

    private static void WriteFlush(PolledFacts polled, OutputBuffer output)
    {
        JsonMembers.Number(output, ",\"keys_deleted\":"u8, polled.KeysDeleted);
        JsonMembers.FieldList(output, ",\"keyspace_before\":["u8, polled.KeyspaceBefore);
        JsonMembers.FieldList(output, ",\"keyspace_after\":["u8, polled.KeyspaceAfter);
        JsonMembers.Number(output, ",\"memory_freed_bytes\":"u8, polled.MemoryFreedBytes);
        output.Append(polled.Estimated ? ",\"estimated\":true"u8 : []);
    }

    private static void WriteEnd(OutputBuffer output, ReadOnlySpan<byte> opening, UInt128 address)
    {
        output.Append(opening);
        AddressText.Write(output, address);
    }

    private static void WriteBoolean(OutputBuffer output, ReadOnlySpan<byte> opening, bool? value)
    {
        if (value is { } known)
        {
            output.Append(opening);
            output.Append(known ? "true"u8 : "false"u8);
        }
    }

    private static void WriteTime(OutputBuffer output, ReadOnlySpan<byte> opening, long timeNs, TimestampText time)
    {
        if (timeNs != AuditEvent.Absent)
        {
            output.Append(opening);
            time.Write(output, timeNs);
            output.Append((byte)'"');
        }
    }
}
