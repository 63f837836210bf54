using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The format <c>ecs</c>: the names of the Elastic Common Schema 9, nested; the database in those of OpenTelemetry
/// (<c>db.*</c>); what neither has under <c>redis.*</c>, by its name in the contract.
/// </summary>
internal sealed class EcsFormat(int maxLineBytes) : IEventFormat, ILineWriter
{
    private static readonly bool[] Others = EventFieldNames.AllBut(
        EventField.Timestamp, EventField.EventId, EventField.EventAction, EventField.Outcome, EventField.Success,
        EventField.Severity, EventField.Sensor, EventField.Instance, EventField.Sequence, EventField.Tags,
        EventField.Rules, EventField.ClientIp, EventField.ClientPort, EventField.ServerIp, EventField.ServerPort,
        EventField.User, EventField.Database, EventField.Encrypted, EventField.TlsVersion, EventField.TlsCipher,
        EventField.TlsSni, EventField.TlsClientSubject, EventField.Args, EventField.DurationMs, EventField.ErrorCode,
        EventField.FailureReason, EventField.TargetUser, EventField.FirstTime, EventField.LastTime,
        EventField.UserHash, EventField.TargetUserHash, EventField.ClientIpHash);

    private static readonly byte[] Observer = SensorProduct.Utf8(
        $"\"type\":\"sensor\",\"product\":\"{SensorProduct.Name}\",\"version\":\"{SensorProduct.Version}\"" + "},");

    private readonly TimestampText _times = new();
    private readonly OutputBuffer _words = new(1024);

    public void Write(AuditEvent audit, OutputBuffer output) => LineLimit.Write(this, audit, output, maxLineBytes);

    public void WriteLine(AuditEvent audit, OutputBuffer output, in ListLimits limits)
    {
        output.Append("{\"@timestamp\":\""u8);
        _times.Write(output, audit.TimeNs);
        output.Append("\",\"ecs\":{\"version\":\"9.0.0\"},"u8);
        WriteEvent(audit, output);
        EventParties parties = new(audit);
        WriteUser(audit, parties, output);
        WriteEnds(audit, parties, output);
        JsonObject.Fact(output, "\"observer\":{\"name\":\""u8, audit.Connection?.Sensor ?? audit.Sensor);
        output.Append(Observer);
        if (audit.Connection is not null || audit.Polled is not null)
        {
            WriteDatabase(audit, parties, output, limits);
        }

        JsonObject.Flags(output, "\"tags\":["u8, (int)audit.Tags, EventNames.Tags);
        if (audit.Rules.Count > 0)
        {
            JsonObject.Facts(output, "\"rule\":{\"name\":["u8, audit.Rules);
            JsonObject.Close(output);
        }

        output.Append("\"redis\":{"u8);
        JsonFields fields = new(Others, FormatSlot.EcsRedis, audit, output, _times);
        EventFields.Write(audit, limits, ref fields);
        JsonObject.Close(output);
        JsonObject.CloseLine(output);
    }

    private void WriteEvent(AuditEvent audit, OutputBuffer output)
    {
        output.Append("\"event\":{\"kind\":\""u8, EcsEventType.KindOf(audit), "\",\"category\":["u8);
        output.Append(EcsEventType.CategoryOf(audit), "],\"type\":["u8, EcsEventType.TypeOf(audit));
        output.Append("],\"action\":\""u8, audit.Action.Span, "\","u8);
        JsonObject.Name(output, "\"outcome\":\""u8, EventNames.Outcomes[(int)audit.Outcome]);
        output.Append("\"id\":\""u8, audit.IdPrefix, []);
        HexDigits.WriteOrdinal(output, audit.IdOrdinal);
        output.Append("\",\"module\":\"redis\",\"dataset\":\"redis.audit\",\"severity\":"u8, audit.Severity);
        output.Append((byte)',');
        if (audit.Sequence > 0)
        {
            JsonObject.Number(output, "\"sequence\":"u8, audit.Sequence);
        }

        JsonObject.Number(output, "\"duration\":"u8, audit.DurationNs);
        if (audit.Failure != AuditFailure.None)
        {
            JsonObject.Name(output, "\"reason\":\""u8, EventNames.Failures[(int)audit.Failure]);
        }

        JsonObject.Time(output, "\"start\":\""u8, audit.FirstTimeNs, _times);
        JsonObject.Time(output, "\"end\":\""u8, audit.LastTimeNs, _times);
        JsonObject.Close(output);
    }

    private static void WriteUser(AuditEvent audit, in EventParties parties, OutputBuffer output)
    {
        bool targeted = audit.TargetUser.Length > 0;
        if (parties.User.IsEmpty && !targeted)
        {
            return;
        }

        // (A pseudonym is no name: it has a field of its own.)
        ReadOnlySpan<byte> member = parties.UserIsHash ? "\"hash\":\""u8 : "\"name\":\""u8;
        output.Append("\"user\":{"u8);
        JsonObject.Fact(output, member, parties.User);
        if (targeted)
        {
            output.Append("\"target\":{"u8);
            JsonObject.Fact(output, member, audit.TargetUser.Span);
            JsonObject.Close(output);
        }

        JsonObject.Close(output);
        output.Append("\"related\":{\"user\":["u8);
        JsonObject.Fact(output, "\""u8, parties.User);
        JsonObject.Fact(output, "\""u8, audit.TargetUser.Span);
        JsonMembers.CloseList(output);
        output.Append("},"u8);
    }

    private static void WriteEnds(AuditEvent audit, in EventParties parties, OutputBuffer output)
    {
        ConnectionBlock? block = audit.Connection;
        if (block is not null && KeptBytes.TryAppend(block, FormatSlot.EcsEnds, output))
        {
            return;
        }

        int start = output.Length;
        if (parties.HasClient)
        {
            JsonObject.End(output, "\"source\":"u8, parties.ClientAddress, parties.ClientPort);
            JsonObject.Close(output);
        }
        else if (!parties.ClientAddressHash.IsEmpty)
        {
            JsonObject.Fact(output, "\"source\":{\"address\":\""u8, parties.ClientAddressHash);
            JsonObject.Number(output, "\"port\":"u8, parties.ClientPort);
            JsonObject.Close(output);
        }

        if (parties.HasServer)
        {
            JsonObject.End(output, "\"destination\":"u8, parties.ServerAddress, parties.ServerPort);
            JsonObject.Close(output);
            output.Append("\"network\":{\"transport\":\"tcp\",\"protocol\":\"redis\"},"u8);
        }

        // (A Unix socket may have no path, and then no name.)
        if (!parties.Instance.IsEmpty)
        {
            JsonObject.Fact(output, "\"service\":{\"type\":\"redis\",\"name\":\""u8, parties.Instance);
            JsonObject.Close(output);
        }

        if (block is not null)
        {
            WriteTls(block, output);
            KeptBytes.Keep(block, FormatSlot.EcsEnds, output, start);
        }
    }

    private static void WriteTls(ConnectionBlock block, OutputBuffer output)
    {
        if (!block.Encrypted)
        {
            return;
        }

        output.Append("\"tls\":{"u8);
        JsonObject.Fact(output, "\"version\":\""u8, block.TlsVersion);
        JsonObject.Fact(output, "\"cipher\":\""u8, block.TlsCipher);
        output.Append("\"client\":{"u8);
        JsonObject.Fact(output, "\"server_name\":\""u8, block.TlsSni);
        JsonObject.Fact(output, "\"subject\":\""u8, block.UsersAreHashes ? [] : block.TlsClientSubject);
        JsonObject.Close(output);
        JsonObject.Close(output);
    }

    private void WriteDatabase(
        AuditEvent audit, in EventParties parties, OutputBuffer output, in ListLimits limits)
    {
        output.Append("\"db\":{\"system\":{\"name\":\"redis\"},"u8);
        if (parties.Database >= 0)
        {
            output.Append("\"namespace\":\""u8, parties.Database);
            output.Append("\","u8);
        }

        if (audit.Command.Exists)
        {
            output.Append("\"operation\":{\"name\":\""u8);
            JsonText.WriteField(output, audit.Command.Span);
            if (audit.Subcommand.Exists)
            {
                output.Append((byte)' ');
                JsonText.WriteField(output, audit.Subcommand.Span);
            }

            output.Append("\"},\"query\":{\"text\":\""u8);
            JsonObject.Command(output, _words, audit, limits);
            output.Append("\"},"u8);
        }

        if (audit.ErrorCode.Length > 0)
        {
            JsonObject.Fact(output, "\"response\":{\"status_code\":\""u8, audit.ErrorCode.Span);
            JsonObject.Close(output);
        }

        JsonObject.Close(output);
    }
}
