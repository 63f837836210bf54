using System.Buffers;
using System.Text;
using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The format <c>csv</c>: RFC 4180, a column for each member of the contract but <c>encoding</c> (texts are always
/// escaped, <see cref="LineText"/>), all rows with as many cells as the header. A cell that a spreadsheet would take
/// for a formula begins with an apostrophe.
/// </summary>
internal sealed class CsvFormat(int maxLineBytes) : IEventFormat, ILineWriter
{
    private static readonly SearchValues<byte> Quoted = SearchValues.Create("\",\r\n"u8);
    private static readonly EventField[] Fields =
        [.. Enumerable.Range(0, EventFieldNames.Count).Select(i => (EventField)i).Where(f => f != EventField.Encoding)];

    private static readonly int[] Columns =
        [.. Enumerable.Range(0, EventFieldNames.Count).Select(i => Array.IndexOf(Fields, (EventField)i))];

    private static readonly LineStyle Style = new(
        LineKind.Csv, [.. Columns.Select(column => column < 0 ? null : Array.Empty<byte>())], FormatSlot.Csv);

    private readonly OutputBuffer _value = new(1024);
    private readonly TimestampText _times = new();

    public static byte[] Header { get; } = Encoding.ASCII.GetBytes(
        string.Join(',', Fields.Select(field => EventFieldNames.Snake[(int)field])) + "\r\n");

    public static int ColumnOf(EventField field) => Columns[(int)field];

    public void Write(AuditEvent audit, OutputBuffer output) => LineLimit.Write(this, audit, output, maxLineBytes);

    public void WriteLine(AuditEvent audit, OutputBuffer output, in ListLimits limits)
    {
        LineFields fields = new(Style, output, _value, _times);
        EventFields.Write(audit, limits, ref fields);
        fields.GoTo(Fields[^1]);
        output.Append("\r\n"u8);
    }

    public static void WriteCell(OutputBuffer output, ReadOnlySpan<byte> value)
    {
        bool quoted = value.ContainsAny(Quoted);
        if (quoted)
        {
            output.Append((byte)'"');
        }

        if (!value.IsEmpty && value[0] is (byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r')
        {
            output.Append((byte)'\'');
        }

        for (int quote = value.IndexOf((byte)'"'); quote >= 0; quote = value.IndexOf((byte)'"'))
        {
            output.Append(value[..quote], "\"\""u8, []);
            value = value[(quote + 1)..];
        }

        output.Append(value);
        if (quoted)
        {
            output.Append((byte)'"');
        }
    }
}
