using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The format <c>leef</c>: IBM's Log Event Extended Format 2.0 with a tab between attributes, which no text can hold.
/// What LEEF predefines has its key, the other fields have their own names.
/// </summary>
internal sealed class LeefFormat(int maxLineBytes) : IEventFormat, ILineWriter
{
    private const int NanosecondsPerMillisecond = 1_000_000;

    private static readonly LineStyle Style = new(LineKind.Leef, MakeOpenings(), FormatSlot.Leef);
    private static readonly byte[] Start = SensorProduct.Utf8(
        $"LEEF:2.0|{SensorProduct.Name}|{SensorProduct.Name}|{SensorProduct.Version}|");

    private readonly OutputBuffer _value = new(16);
    private readonly TimestampText _times = new();

    public void Write(AuditEvent audit, OutputBuffer output) => LineLimit.Write(this, audit, output, maxLineBytes);

    public void WriteLine(AuditEvent audit, OutputBuffer output, in ListLimits limits)
    {
        output.Append(Start, audit.Action.Span, "|x09|"u8);
        output.Append("devTime="u8, audit.TimeNs / NanosecondsPerMillisecond);
        output.Append("\tsev="u8, SiemSeverity.OfTen(audit.Severity));
        if (audit.Connection is { ServerSocket: null })
        {
            output.Append("\tproto=TCP"u8);
        }

        if (audit.Action.Span.StartsWith("login"u8))
        {
            output.Append("\tisLoginEvent=true"u8);
        }

        if (audit.Command.Exists)
        {
            output.Append("\tcommand="u8);
            LineText.WriteCommand(output, audit, limits);
        }

        LineFields fields = new(Style, output, _value, _times);
        EventFields.Write(audit, limits, ref fields);
        output.Append((byte)'\n');
    }

    private static byte[]?[] MakeOpenings()
    {
        byte[]?[] openings = EventFieldNames.Openings(
            (pascal, _) => $"\t{char.ToLowerInvariant(pascal[0])}{pascal[1..]}=");
        foreach (EventField field in (EventField[])
            [EventField.Timestamp, EventField.Severity, EventField.Success, EventField.Encoding, EventField.Command,
            EventField.Subcommand, EventField.Args])
        {
            openings[(int)field] = null;
        }

        foreach ((EventField field, string key) in (ReadOnlySpan<(EventField, string)>)
        [
            (EventField.EventCategory, "cat"), (EventField.ClientIp, "src"), (EventField.ClientPort, "srcPort"),
            (EventField.ServerIp, "dst"), (EventField.ServerPort, "dstPort"), (EventField.User, "usrName"),
            (EventField.CommandSizeBytes, "srcBytes"), (EventField.ReplySizeBytes, "dstBytes"),
            (EventField.Rules, "policy"), (EventField.Instance, "resource"), (EventField.FailureReason, "reason"),
            (EventField.Role, "serverRole"), (EventField.Source, "seenBy"),
        ])
        {
            openings[(int)field] = SensorProduct.Utf8($"\t{key}=");
        }

        return openings;
    }
}
