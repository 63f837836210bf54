using System.Buffers;
using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The format <c>cef</c>: ArcSight Common Event Format 0. Fields with a key of CEF's dictionary have it, the others are
/// <c>redis…</c> keys; a text that no dictionary knows stands in a custom string with its label.
/// </summary>
internal sealed class CefFormat(int maxLineBytes) : IEventFormat, ILineWriter
{
    private const int NanosecondsPerMillisecond = 1_000_000;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create("\\="u8);
    private static readonly LineStyle Style = new(LineKind.Cef, MakeOpenings(), FormatSlot.Cef);
    private static readonly byte[] Start = SensorProduct.Utf8(
        $"CEF:0|{SensorProduct.Name}|{SensorProduct.Name}|{SensorProduct.Version}|");

    private readonly OutputBuffer _value = new(1024);
    private readonly TimestampText _times = new();

    public void Write(AuditEvent audit, OutputBuffer output) => LineLimit.Write(this, audit, output, maxLineBytes);

    public void WriteLine(AuditEvent audit, OutputBuffer output, in ListLimits limits)
    {
        // An action is made of letters, digits and _: nothing that ends a header's field.
        output.Append(Start, audit.Action.Span, "|"u8);
        output.Append(EventNames.Categories[(int)audit.Category], " "u8, audit.Action.Span);
        output.Append("|"u8, SiemSeverity.OfTen(audit.Severity));
        output.Append("|rt="u8, audit.TimeNs / NanosecondsPerMillisecond);
        if (audit.Connection is { } connection)
        {
            // (CEF has no name for the protocol of a Unix socket.)
            output.Append(connection.ServerSocket is null ? " app=redis proto=TCP"u8 : " app=redis"u8);
        }

        if (audit.Command.Exists)
        {
            _value.Clear();
            LineText.WriteCommand(_value, audit, limits);
            output.Append(" cs1Label=command cs1="u8);
            WriteValue(output, _value.Written);
        }

        LineFields fields = new(Style, output, _value, _times);
        EventFields.Write(audit, limits, ref fields);
        output.Append((byte)'\n');
    }

    /// <summary>An IPv6 address has keys of its own.</summary>
    public static ReadOnlySpan<byte> Opening(LineStyle style, EventField field, ReadOnlySpan<byte> value) =>
        field == EventField.ClientIp && value.Contains((byte)':') ? " c6a2Label=Source IPv6 Address c6a2="u8
        : field == EventField.ServerIp && value.Contains((byte)':') ? " c6a3Label=Destination IPv6 Address c6a3="u8
        : style.Openings[(int)field];

    public static void WriteValue(OutputBuffer output, ReadOnlySpan<byte> value)
    {
        for (int odd = value.IndexOfAny(Escaped); odd >= 0; odd = value.IndexOfAny(Escaped))
        {
            output.Append(value[..odd], "\\"u8, value.Slice(odd, 1));
            value = value[(odd + 1)..];
        }

        output.Append(value);
    }

    private static byte[]?[] MakeOpenings()
    {
        byte[]?[] openings = EventFieldNames.Openings((pascal, _) => $" redis{pascal}=");
        foreach (EventField field in (EventField[])
            [EventField.Timestamp, EventField.Severity, EventField.Success, EventField.Encoding, EventField.Command,
            EventField.Subcommand, EventField.Args])
        {
            openings[(int)field] = null;
        }

        foreach ((EventField field, string key) in (ReadOnlySpan<(EventField, string)>)
        [
            (EventField.EventId, "externalId"), (EventField.EventCategory, "cat"), (EventField.EventAction, "act"),
            (EventField.Outcome, "outcome"), (EventField.Sensor, "dvchost"),
            (EventField.Instance, "cs5Label=instance cs5"), (EventField.Tags, "cs3Label=tags cs3"),
            (EventField.SessionId, "cs4Label=session_id cs4"), (EventField.ClientIp, "src"),
            (EventField.ClientPort, "spt"), (EventField.ServerIp, "dst"), (EventField.ServerPort, "dpt"),
            (EventField.User, "suser"), (EventField.UserSource, "cs6Label=user_source cs6"),
            (EventField.Database, "cn1Label=database cn1"), (EventField.Keys, "cs2Label=keys cs2"),
            (EventField.CommandSizeBytes, "in"), (EventField.ReplySizeBytes, "out"),
            (EventField.ReplyElements, "cn3Label=reply_elements cn3"), (EventField.FailureReason, "reason"),
            (EventField.Affected, "cn2Label=affected cn2"), (EventField.TargetUser, "duser"),
            (EventField.DurationMs, "cfp1Label=duration_ms cfp1"), (EventField.Count, "cnt"),
            (EventField.Interface, "deviceInboundInterface"),
        ])
        {
            openings[(int)field] = SensorProduct.Utf8($" {key}=");
        }

        return openings;
    }
}
