using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The format <c>text</c>: one line to read. When, how grave, what kind, with what outcome, who from where to where
/// (<c>user@client &gt; server/database</c>; pseudonyms begin with <c>hmac:</c>), the command as one would type it; then name and value of what else is
/// known. Safe on a terminal.
/// </summary>
internal sealed class TextFormat(int maxLineBytes) : IEventFormat, ILineWriter
{
    private static readonly bool[] Shown = EventFieldNames.AllBut(
        EventField.SchemaVersion, EventField.Timestamp, EventField.EventId, EventField.EventType,
        EventField.EventCategory, EventField.EventAction, EventField.Outcome, EventField.Success, EventField.Severity,
        EventField.Instance, EventField.Sensor, EventField.Sequence, EventField.SessionId, EventField.ClientIp,
        EventField.ClientPort, EventField.ServerIp, EventField.ServerPort, EventField.User, EventField.Database,
        EventField.Encrypted, EventField.Source, EventField.Command, EventField.Subcommand, EventField.Argc,
        EventField.CommandSizeBytes, EventField.Args, EventField.Keys, EventField.KeyAccess, EventField.KeysTruncated,
        EventField.KeyAccessed, EventField.KeyPattern, EventField.Encoding, EventField.ClientIpHash,
        EventField.UserHash);

    private static readonly byte[][] Names = EventFieldNames.Openings((_, snake) => $" {snake}=");
    private static readonly LineStyle Style = new(
        LineKind.Text, [.. Names.Zip(Shown, (name, shown) => shown ? name : null)], FormatSlot.Text);

    private readonly OutputBuffer _value = new(16);
    private readonly TimestampText _times = new();

    public void Write(AuditEvent audit, OutputBuffer output) => LineLimit.Write(this, audit, output, maxLineBytes);

    public void WriteLine(AuditEvent audit, OutputBuffer output, in ListLimits limits)
    {
        _times.Write(output, audit.TimeNs);
        output.Append(" "u8, audit.Severity);
        output.Append(" "u8, EventNames.Categories[(int)audit.Category], " "u8);
        output.Append([], EventNames.Outcomes[(int)audit.Outcome], " "u8);
        EventParties parties = new(audit);
        if (audit.Connection is not null || audit.Polled is not null)
        {
            WriteParties(parties, output);
        }
        else
        {
            LineText.WriteToken(output, audit.Sensor);
        }

        output.Append((byte)' ');
        LineText.WriteCommand(output, audit, limits, fieldsFollow: true);
        LineFields fields = new(Style, output, _value, _times);
        EventFields.Write(audit, limits, ref fields);
        output.Append(" event_id="u8, audit.IdPrefix, []);
        HexDigits.WriteOrdinal(output, audit.IdOrdinal);
        output.Append((byte)'\n');
    }

    private static void WriteParties(in EventParties parties, OutputBuffer output)
    {
        LineText.WriteToken(output, parties.User);
        output.Append((byte)'@');
        if (parties.HasClient)
        {
            WriteEnd(output, parties.ClientAddress, parties.ClientPort);
        }
        else if (!parties.ClientAddressHash.IsEmpty)
        {
            LineText.WriteToken(output, parties.ClientAddressHash);
            output.Append(":"u8, parties.ClientPort);
        }
        else
        {
            output.Append((byte)'-');
        }

        output.Append(" > "u8);
        if (parties.HasServer)
        {
            WriteEnd(output, parties.ServerAddress, parties.ServerPort);
        }
        else
        {
            LineText.WriteToken(output, parties.Instance);
        }

        output.Append((byte)'/');
        if (parties.Database >= 0)
        {
            output.Append(parties.Database);
        }
        else
        {
            output.Append((byte)'-');
        }
    }

    private static void WriteEnd(OutputBuffer output, UInt128 address, int port)
    {
        bool dotted = address >> 32 == 0xffff;
        output.Append(dotted ? [] : "["u8);
        AddressText.Write(output, address);
        output.Append(dotted ? ":"u8 : "]:"u8, port);
    }
}
