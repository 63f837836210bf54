using System.Buffers;
using System.Globalization;
using System.Text;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Sinks.Spool;

namespace Sensor.Sinks.Syslog;

/// <summary>
/// One event as a syslog message (RFC 5424 §6): facility and severity, time, host, program, process, category as MSGID,
/// structured data where it is wanted, and the event as it lies in the spool.
/// </summary>
internal sealed class SyslogMessageWriter
{
    /// <summary>Of each text in structured data, as it is written there; the event itself has all of it.</summary>
    private const int MostValueBytes = 64;

    private static readonly (string Name, SpoolKey Key)[] Values =
    [
        ("session_id", SpoolKey.Session), ("instance", SpoolKey.Instance), ("user", SpoolKey.User),
        ("client", SpoolKey.Client),
    ];

    private readonly SyslogSinkOptions _options;
    private readonly TimestampText _time = new();
    private readonly byte[] _source;
    private readonly byte[] _dataBegin;
    private readonly byte[][] _names;

    public SyslogMessageWriter(SyslogSinkOptions options)
    {
        _options = options;
        _source = Source(options);
        _dataBegin = Encoding.ASCII.GetBytes($"[{options.StructuredDataId} event_id=\"");
        _names = [.. Values.Select(value => Encoding.ASCII.GetBytes($"\" {value.Name}=\""))];
    }

    /// <summary>Bytes that may stand before the event, the mark of UTF-8 included.</summary>
    public static int LongestHeader(SyslogSinkOptions options)
    {
        const int PriorityAndVersion = 8;
        const int CategoryAndBlanks = 40;
        int header = PriorityAndVersion + TimestampText.Length + Source(options).Length + CategoryAndBlanks;
        int data = options.StructuredData
            ? options.StructuredDataId.Length + SpoolFrame.IdLength + 16
                + Values.Sum(value => value.Name.Length + 4 + MostValueBytes)
            : 1;
        return header + data + Encoding.UTF8.Preamble.Length;
    }

    /// <summary>Appends the message, without any framing.</summary>
    public void Write(SpoolRecord record, OutputBuffer output)
    {
        output.Append("<"u8, (_options.Facility * 8) + SeverityOf(record.Severity));
        ReadOnlySpan<byte> payload = record.Payload.Span;
        if (_options.Header == SyslogHeaderForm.Local)
        {
            output.Append(">"u8);
            WriteLocalTime(record.TimeNs, output);
            output.Append(_source);
            output.Append(payload);
            return;
        }

        output.Append(">1 "u8);
        _time.Write(output, record.TimeNs);
        output.Append(_source);
        output.Append(EventNames.Categories[(int)record.Category]);
        if (_options.StructuredData)
        {
            WriteData(record, output);
        }
        else
        {
            output.Append(" - "u8);
        }

        if (_options.ByteOrderMark && !Ascii.IsValid(payload))
        {
            output.Append(Encoding.UTF8.Preamble);
        }

        output.Append(payload);
    }

    /// <summary>Our 1 to 7: informational for what is usual, then notice, warning, error, critical.</summary>
    public static int SeverityOf(int severity) => severity switch
    {
        <= 2 => 6,
        3 => 5,
        4 or 5 => 4,
        6 => 3,
        _ => 2,
    };

    /// <summary>What is the same in all messages behind the time, with its blanks.</summary>
    private static byte[] Source(SyslogSinkOptions options) => Encoding.ASCII.GetBytes(
        options.Header == SyslogHeaderForm.Local
            ? string.Create(CultureInfo.InvariantCulture, $" {options.AppName}[{Environment.ProcessId}]: ")
            : string.Create(
                CultureInfo.InvariantCulture, $" {options.HostName} {options.AppName} {Environment.ProcessId} "));

    private static void WriteLocalTime(long timeNs, OutputBuffer output)
    {
        const int NsPerTick = 100;
        DateTime time = DateTime.UnixEpoch.AddTicks(timeNs / NsPerTick).ToLocalTime();
        Span<byte> text = stackalloc byte[32];
        time.TryFormat(text, out int written, "MMM dd HH:mm:ss", CultureInfo.InvariantCulture);
        if (text[4] == '0')
        {
            text[4] = (byte)' '; // RFC 3164 §4.1.2: a day below 10 has a blank before it
        }

        output.Append(text[..written]);
    }

    private void WriteData(SpoolRecord record, OutputBuffer output)
    {
        output.Append(" "u8, _dataBegin, record.EventId.Span);
        for (int i = 0; i < Values.Length; i++)
        {
            ReadOnlySpan<byte> value = record.Key(Values[i].Key).Span;
            if (!value.IsEmpty)
            {
                output.Append(_names[i]);
                WriteValue(value, output);
            }
        }

        output.Append("\"] "u8);
    }

    /// <summary>
    /// RFC 5424 §6.3.3: <c>"</c>, <c>\</c> and <c>]</c> behind a <c>\</c>; controls and odd bytes as <c>\\x1b</c>.
    /// </summary>
    private static void WriteValue(ReadOnlySpan<byte> value, OutputBuffer output)
    {
        const int Escape = 5;
        int end = output.Length + MostValueBytes;
        while (!value.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(value, out Rune rune, out int length) == OperationStatus.Done;
            bool odd = !valid || Rune.IsControl(rune);
            bool marked = rune.Value is '"' or '\\' or ']';
            if (output.Length + (odd ? Escape * length : length + 1) > end)
            {
                return;
            }

            if (odd)
            {
                WriteOdd(value[..length], output);
            }
            else
            {
                output.Append(marked ? "\\"u8 : default);
                output.Append(value[..length]);
            }

            value = value[length..];
        }
    }

    private static void WriteOdd(ReadOnlySpan<byte> bytes, OutputBuffer output)
    {
        foreach (byte odd in bytes)
        {
            output.Append(@"\\x"u8, [HexDigit(odd >> 4)], [HexDigit(odd & 15)]);
        }
    }

    private static byte HexDigit(int digit) => "0123456789abcdef"u8[digit];
}
