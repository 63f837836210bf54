using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The format <c>ocsf</c>: Open Cybersecurity Schema Framework 1.8, one of four classes (<see cref="OcsfClass"/>). What
/// the class has no attribute for stands in <c>unmapped</c>, by its name in the contract. A required attribute whose
/// value is not known says <c>Unknown</c>, as OCSF wants it.
/// </summary>
internal sealed class OcsfFormat(int maxLineBytes) : IEventFormat, ILineWriter
{
    private const int NanosecondsPerMillisecond = 1_000_000;

    /// <summary>What every class has an attribute for.</summary>
    private static readonly EventField[] Mapped =
    [
        EventField.EventId, EventField.EventAction, EventField.Outcome, EventField.Success, EventField.Sequence,
        EventField.Tags, EventField.ErrorCode, EventField.FailureReason,
    ];

    private static readonly bool[] UnmappedOfLife = EventFieldNames.AllBut(Mapped);

    private static readonly bool[] UnmappedOfAccount = EventFieldNames.AllBut(
    [
        .. Mapped, EventField.SessionId, EventField.ClientIp, EventField.ClientIpHash, EventField.ClientPort,
        EventField.User, EventField.UserHash, EventField.AdminUser, EventField.TargetUser, EventField.TargetUserHash,
    ]);

    private static readonly bool[] UnmappedOfLogin = EventFieldNames.AllBut(
    [
        .. Mapped, EventField.SessionId, EventField.ClientIp, EventField.ClientIpHash, EventField.ClientPort,
        EventField.ServerIp, EventField.ServerPort, EventField.User, EventField.UserHash,
    ]);

    private static readonly bool[] Unmapped = EventFieldNames.AllBut(
    [
        .. Mapped, EventField.SessionId, EventField.ClientIp, EventField.ClientIpHash, EventField.ClientPort,
        EventField.ServerIp, EventField.ServerPort, EventField.User, EventField.UserHash, EventField.AdminUser, EventField.Instance, EventField.Database,
        EventField.Args,
    ]);

    private static readonly byte[] Product = SensorProduct.Utf8(
        $"\"product\":{{\"name\":\"{SensorProduct.Name}\",\"vendor_name\":\"{SensorProduct.Name}\","
        + $"\"version\":\"{SensorProduct.Version}\"}},");

    private readonly TimestampText _times = new();
    private readonly OutputBuffer _words = new(1024);

    public void Write(AuditEvent audit, OutputBuffer output) => LineLimit.Write(this, audit, output, maxLineBytes);

    public void WriteLine(AuditEvent audit, OutputBuffer output, in ListLimits limits)
    {
        OcsfClass kind = OcsfClass.Of(audit);
        WriteClass(kind, audit, output);
        WriteMetadata(audit, output);
        EventParties parties = new(audit);
        if (kind.Uid != OcsfClass.ApplicationLifecycle)
        {
            WriteUsers(kind, audit, parties, output);
            WriteEnds(kind, audit, parties, output);
        }

        WriteObject(kind, audit, parties, output);
        if (kind.Uid == OcsfClass.DatastoreActivity && audit.Command.Exists)
        {
            output.Append("\"query_info\":{\"query_string\":\""u8);
            JsonObject.Command(output, _words, audit, limits);
            output.Append("\"},"u8);
        }

        output.Append("\"unmapped\":{"u8);
        JsonFields fields = kind.Uid switch
        {
            OcsfClass.ApplicationLifecycle => new(UnmappedOfLife, null, audit, output, _times),
            OcsfClass.AccountChange => new(UnmappedOfAccount, null, audit, output, _times),
            OcsfClass.Authentication => new(UnmappedOfLogin, null, audit, output, _times),
            _ => new(Unmapped, FormatSlot.OcsfUnmapped, audit, output, _times),
        };
        EventFields.Write(audit, limits, ref fields);
        JsonObject.Close(output);
        JsonObject.CloseLine(output);
    }

    private static void WriteClass(in OcsfClass kind, AuditEvent audit, OutputBuffer output)
    {
        output.Append("{\"class_uid\":"u8, kind.Uid);
        output.Append(",\"class_name\":\""u8, kind.Name, "\","u8);
        output.Append("\"category_uid\":"u8, kind.CategoryUid);
        output.Append(",\"category_name\":\""u8, kind.CategoryName, "\","u8);
        output.Append("\"activity_id\":"u8, kind.Activity);
        output.Append(",\"activity_name\":\""u8, kind.ActivityName, "\","u8);
        output.Append("\"type_uid\":"u8, (kind.Uid * 100) + kind.Activity);
        output.Append(",\"time\":"u8, audit.TimeNs / NanosecondsPerMillisecond);
        output.Append(",\"severity_id\":"u8, SiemSeverity.OfOcsf(audit.Severity));
        output.Append(audit.Outcome switch
        {
            AuditOutcome.Success => ",\"status_id\":1,\"status\":\"Success\","u8,
            AuditOutcome.Failure => ",\"status_id\":2,\"status\":\"Failure\","u8,
            _ => ",\"status_id\":0,\"status\":\"Unknown\","u8,
        });
        JsonObject.Fact(output, "\"status_code\":\""u8, audit.ErrorCode.Span);
        if (audit.Failure != AuditFailure.None)
        {
            JsonObject.Name(output, "\"status_detail\":\""u8, EventNames.Failures[(int)audit.Failure]);
        }
    }

    private static void WriteMetadata(AuditEvent audit, OutputBuffer output)
    {
        output.Append("\"metadata\":{\"version\":\"1.8.0\","u8);
        output.Append(Product);
        output.Append("\"uid\":\""u8, audit.IdPrefix, []);
        HexDigits.WriteOrdinal(output, audit.IdOrdinal);
        output.Append("\",\"event_code\":\""u8, audit.Action.Span, "\","u8);
        if (audit.Sequence > 0)
        {
            JsonObject.Number(output, "\"sequence\":"u8, audit.Sequence);
        }

        JsonObject.Flags(output, "\"labels\":["u8, (int)audit.Tags, EventNames.Tags);
        JsonObject.Close(output);
    }

    /// <summary>Who acted, and the account that it was about: of a login the one that was tried.</summary>
    private static void WriteUsers(in OcsfClass kind, AuditEvent audit, in EventParties parties, OutputBuffer output)
    {
        bool login = kind.Uid == OcsfClass.Authentication;
        output.Append("\"actor\":{"u8);
        if (!login)
        {
            WriteUser(output, audit.AdminUser.Length > 0 ? audit.AdminUser.Span : parties.User, parties.UserIsHash);
        }

        if (audit.Connection is { } block)
        {
            output.Append("\"session\":{\"uid\":\""u8, block.SessionId, "\"},"u8);
        }
        else if (login)
        {
            WriteUser(output, [], isHash: false);
        }

        JsonObject.Close(output);
        if (login)
        {
            WriteUser(output, parties.User, parties.UserIsHash);
        }
        else if (kind.Uid == OcsfClass.AccountChange)
        {
            WriteUser(output, audit.TargetUser.Span, parties.UserIsHash);
        }
    }

    /// <summary>A pseudonym is no name, but tells users apart: a <c>uid</c>.</summary>
    private static void WriteUser(OutputBuffer output, ReadOnlySpan<byte> name, bool isHash)
    {
        if (name.IsEmpty)
        {
            output.Append("\"user\":{\"name\":\"Unknown\",\"type_id\":0},"u8);
            return;
        }

        JsonObject.Fact(output, isHash ? "\"user\":{\"uid\":\""u8 : "\"user\":{\"name\":\""u8, name);
        JsonObject.Close(output);
    }

    private static void WriteEnds(in OcsfClass kind, AuditEvent audit, in EventParties parties, OutputBuffer output)
    {
        ConnectionBlock? block = kind.Uid == OcsfClass.DatastoreActivity ? audit.Connection : null;
        if (block is not null && KeptBytes.TryAppend(block, FormatSlot.OcsfEnds, output))
        {
            return;
        }

        int start = output.Length;
        if (parties.HasClient)
        {
            JsonObject.End(output, "\"src_endpoint\":"u8, parties.ClientAddress, parties.ClientPort);
            JsonObject.Close(output);
        }
        else if (!parties.ClientAddressHash.IsEmpty)
        {
            JsonObject.Fact(output, "\"src_endpoint\":{\"uid\":\""u8, parties.ClientAddressHash);
            JsonObject.Number(output, "\"port\":"u8, parties.ClientPort);
            JsonObject.Close(output);
        }
        else
        {
            output.Append("\"src_endpoint\":{\"name\":\"Unknown\"},"u8);
        }

        if (kind.Uid == OcsfClass.Authentication && !parties.HasServer)
        {
            output.Append("\"dst_endpoint\":{\"name\":\"Unknown\"},"u8);
        }
        else if (kind.Uid != OcsfClass.AccountChange && parties.HasServer)
        {
            JsonObject.End(output, "\"dst_endpoint\":"u8, parties.ServerAddress, parties.ServerPort);
            output.Append("\"svc_name\":\"redis\""u8);
            JsonObject.Close(output);
        }

        if (block is not null)
        {
            KeptBytes.Keep(block, FormatSlot.OcsfEnds, output, start);
        }
    }

    /// <summary>The database, or the program, that it happened to.</summary>
    private static void WriteObject(in OcsfClass kind, AuditEvent audit, in EventParties parties, OutputBuffer output)
    {
        if (kind.Uid == OcsfClass.ApplicationLifecycle)
        {
            bool ours = audit.Category == EventCategory.Sensor;
            output.Append(ours ? "\"app\":{\"name\":\"redis-audit-sensor\","u8 : "\"app\":{\"name\":\"redis\","u8);
            JsonObject.Fact(output, "\"uid\":\""u8, ours ? audit.Connection?.Sensor ?? audit.Sensor : parties.Instance);
            JsonObject.Close(output);
        }
        else if (kind.Uid == OcsfClass.DatastoreActivity)
        {
            output.Append("\"type_id\":1,\"database\":{\"type_id\":6,\"type\":\"NoSQL\","u8);
            if (parties.Database >= 0)
            {
                output.Append("\"name\":\""u8, parties.Database);
                output.Append("\","u8);
            }

            // One of name and uid is required, and a Unix socket may have no path.
            bool unnamed = parties.Database < 0 && parties.Instance.IsEmpty;
            JsonObject.Fact(output, "\"uid\":\""u8, unnamed ? "Unknown"u8 : parties.Instance);
            JsonObject.Close(output);
        }
    }
}
