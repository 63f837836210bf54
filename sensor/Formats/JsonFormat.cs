using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The default format, <c>json</c>: one event is one line of compact JSON in UTF-8 with <c>\n</c> behind it, members in
/// the order of <see cref="EventMembers"/> (EVENTS.md). One instance per worker. In the steady state it allocates
/// nothing.
/// </summary>
internal sealed class JsonFormat : IEventFormat
{
    /// <summary>
    /// Bytes of a line, its end included, where a sink takes no fewer; above, args go first, then keys, then channels.
    /// </summary>
    public const int MaxEventBytes = 512 * 1024;

    private readonly TimestampText _time = new();
    private readonly JsonHeads _heads = new();
    private readonly JsonPlain _plain;
    private readonly int _maxLineBytes;

    public JsonFormat(int maxLineBytes = MaxEventBytes)
    {
        _maxLineBytes = maxLineBytes;
        _plain = new JsonPlain(_time, maxLineBytes);
    }

    public void Write(AuditEvent audit, OutputBuffer output)
    {
        if (audit.Plain is { } plain && _plain.TryWrite(audit, plain, output))
        {
            return;
        }

        int start = output.Length;
        ListLimits limits = new(audit.Args.Count, audit.Keys.Count, audit.Channels.Count);
        Write(audit, output, limits);
        while (output.Length - start > _maxLineBytes && !limits.AreZero)
        {
            limits = limits.Shrink();
            output.Truncate(start);
            Write(audit, output, limits);
        }
    }

    private void Write(AuditEvent audit, OutputBuffer output, in ListLimits limits)
    {
        WriteEveryEvent(audit, output);
        switch (audit.Type)
        {
            case EventType.RedisCommand:
                JsonCommand.Write(audit, output, limits);
                break;
            case EventType.RedisPush:
                JsonCommand.WriteChannels(audit, output, limits);
                JsonMembers.Flags(output, ",\"clipped\":["u8, (int)audit.Clipped, EventNames.Clipped);
                JsonCommand.WriteCommandFrame(audit, output);
                JsonMembers.Number(output, ",\"push_size_bytes\":"u8, audit.PushSizeBytes);
                break;
            case EventType.RedisSession:
                WriteSession(audit, output);
                break;
            case EventType.Sensor:
                WriteSensor(audit, output);
                break;
            default:
                JsonPolled.Write(audit, output, _time);
                break;
        }

        output.Append("}\n"u8);
    }

    private void WriteEveryEvent(AuditEvent audit, OutputBuffer output)
    {
        output.Append("{\"schema_version\":\"1.0\",\"timestamp\":\""u8);
        _time.Write(output, audit.TimeNs);
        output.Append("\",\"event_id\":\""u8);
        output.Append(audit.IdPrefix);
        HexDigits.WriteOrdinal(output, audit.IdOrdinal);
        output.Append(_heads.Of(audit));
        JsonConnection? connection = audit.Connection is null ? null : JsonConnection.Of(audit.Connection);
        if (connection is null)
        {
            JsonMembers.Field(output, ",\"sensor\":\""u8, new(audit.Sensor));
            JsonPolled.WriteInstance(audit, output);
        }
        else
        {
            connection.WriteNames(output);
        }

        JsonMembers.CountAboveZero(output, ",\"sequence\":"u8, audit.Sequence);
        JsonMembers.Flags(output, ",\"tags\":["u8, (int)audit.Tags, EventNames.Tags);
        JsonMembers.FieldList(output, ",\"rules\":["u8, audit.Rules);
        if (audit.Polled is { } polled)
        {
            JsonPolled.WriteWhoAndWhere(polled, audit.UsersAreHashes, output);
        }
        else if (!audit.TriedUser.Exists)
        {
            connection?.WriteWhoAndWhere(output);
        }
        else
        {
            connection?.WriteWhoAndWhere(output, audit);
        }
    }

    private static void WriteSession(AuditEvent audit, OutputBuffer output)
    {
        JsonMembers.Flags(output, ",\"clipped\":["u8, (int)audit.Clipped, EventNames.Clipped);
        JsonMembers.Milliseconds(output, ",\"duration_ms\":"u8, audit.DurationNs);
        JsonMembers.Flags(output, ",\"capture\":["u8, (int)audit.Capture, EventNames.Captures);
        JsonMembers.Number(output, ",\"bytes_to_server\":"u8, audit.BytesToServer);
        JsonMembers.Number(output, ",\"bytes_to_client\":"u8, audit.BytesToClient);
        JsonMembers.Number(output, ",\"commands\":"u8, audit.Commands);
        JsonMembers.Number(output, ",\"events\":"u8, audit.Events);
        if (audit.CloseReason != AuditCloseReason.None)
        {
            JsonMembers.Name(output, ",\"close_reason\":\""u8, EventNames.CloseReasons[(int)audit.CloseReason]);
        }

        if (audit.SinceOrdinal >= 0 && audit.Connection is { } connection)
        {
            JsonCommand.WriteCommandId(output, ",\"since_event_id\":\""u8, connection.SessionId, audit.SinceOrdinal);
        }
    }

    private void WriteSensor(AuditEvent audit, OutputBuffer output)
    {
        JsonCommand.WriteParameters(audit, output);
        JsonMembers.Field(output, ",\"initiated_by\":\""u8, audit.InitiatedBy);
        JsonMembers.Number(output, ",\"commands\":"u8, audit.Commands);
        JsonMembers.Number(output, ",\"events\":"u8, audit.Events);
        if (audit.Direction != AuditDirection.None)
        {
            JsonMembers.Name(output, ",\"direction\":\""u8, EventNames.Directions[(int)audit.Direction]);
        }

        JsonMembers.Number(output, ",\"bytes\":"u8, audit.Bytes);
        JsonMembers.Number(output, ",\"packets\":"u8, audit.Packets);
        JsonMembers.Number(output, ",\"holes\":"u8, audit.Holes);
        WriteTime(output, ",\"first_time\":\""u8, audit.FirstTimeNs);
        WriteTime(output, ",\"last_time\":\""u8, audit.LastTimeNs);
        if (audit.Cause != GapEventCause.None)
        {
            JsonMembers.Name(output, ",\"cause\":\""u8, EventNames.GapCauses[(int)audit.Cause]);
        }

        JsonMembers.Field(output, ",\"interface\":\""u8, audit.Interface);
        if (audit.Anomaly is { } anomaly)
        {
            output.Append(",\"kind\":\""u8);
            output.Append(Anomalies.AnomalyNames.ToUtf8(anomaly));
            output.Append((byte)'"');
        }

        JsonMembers.Number(output, ",\"count\":"u8, audit.Count);
        JsonMembers.Field(output, ",\"version\":\""u8, audit.Version);
        JsonMembers.Number(output, ",\"uptime_seconds\":"u8, audit.UptimeSeconds);
        JsonMembers.Number(output, ",\"connections\":"u8, audit.Connections);
        JsonMembers.Number(output, ",\"dropped_packets\":"u8, audit.DroppedPackets);
        JsonMembers.FieldList(output, ",\"left_out\":["u8, audit.LeftOut);
        JsonMembers.Field(output, ",\"config_file\":\""u8, audit.ConfigFile);
        JsonMembers.Field(output, ",\"sink\":\""u8, audit.Sink);
        JsonMembers.Field(output, ",\"rejection\":\""u8, audit.Rejection);
        JsonMembers.FieldList(output, ",\"lost_events\":["u8, audit.LostEvents);
        JsonMembers.FieldList(output, ",\"waiting\":["u8, audit.Waiting);
        JsonMembers.Field(output, ",\"stream\":\""u8, audit.Stream);
        JsonMembers.Field(output, ",\"file\":\""u8, audit.File);
        JsonMembers.Number(output, ",\"records\":"u8, audit.Records);
        JsonMembers.Field(output, ",\"digest\":\""u8, audit.Digest);
    }

    private void WriteTime(OutputBuffer output, ReadOnlySpan<byte> opening, long timeNs)
    {
        if (timeNs != AuditEvent.Absent)
        {
            output.Append(opening);
            _time.Write(output, timeNs);
            output.Append((byte)'"');
        }
    }
}
