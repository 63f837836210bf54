using System.Text;
using Sensor.Formats;
using Sensor.Sinks.Spool;
using Sensor.Sinks.Syslog;

namespace Sensor.Tests.Sinks.Syslog;

public sealed class SyslogMessageWriterTests
{
    private static readonly SyslogSinkOptions Options = new()
    {
        Address = new SyslogAddress(SyslogTransport.Tcp, "host", 514),
        HostName = "redis-1",
    };

    [Fact]
    public void A_message_is_a_header_and_the_event()
    {
        Assert.Equal(
            $"<86>1 2026-09-21T14:13:20.003000Z redis-1 redis-audit-sensor {Environment.ProcessId} data_access - {{}}",
            Write(Options, SinkRecords.Of(3, "{}")));
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 6)]
    [InlineData(3, 5)]
    [InlineData(4, 4)]
    [InlineData(5, 4)]
    [InlineData(6, 3)]
    [InlineData(7, 2)]
    public void Severities_keep_their_order(int ours, int syslog)
    {
        Assert.StartsWith($"<{(16 * 8) + syslog}>1 ", Write(Options with { Facility = 16 }, SinkRecords.Of(0, "", severity: ours)));
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("{\"a\":\"é\"}", true)]
    public void A_byte_order_mark_stands_before_what_is_not_ascii_and_only_where_it_is_wanted(string payload, bool marked)
    {
        SpoolRecord record = SinkRecords.Of(0, payload);
        Assert.EndsWith($" - {(marked ? "\uFEFF" : "")}{payload}", Write(Options with { ByteOrderMark = true }, record));
        Assert.EndsWith($" - {payload}", Write(Options, record));
    }

    [Fact]
    public void A_day_below_ten_has_a_blank_before_it_in_the_local_form()
    {
        SyslogSinkOptions local = Options with { Header = SyslogHeaderForm.Local };
        string text = Write(local, SinkRecords.Of(10 * 86_400 * 1000, "{}")); // the first of October
        DateTime day = DateTime.UnixEpoch.AddSeconds(1_790_000_000 + (10 * 86_400)).ToLocalTime();
        Assert.StartsWith($"<86>{day:MMM} {day.Day,2} {day:HH:mm:ss} redis-audit-sensor[{Environment.ProcessId}]: {{}}", text);
        Assert.True(day.Day < 10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_header_is_longer_than_what_an_event_leaves_it(bool structured)
    {
        SyslogSinkOptions options = Options with { StructuredData = structured, ByteOrderMark = true };
        int longest = SyslogMessageWriter.LongestHeader(options);
        foreach (string user in new[] { "", "alice", new string('"', 255), new string('\u0001', 255), new string('\u00ff', 255) })
        {
            SpoolRecord record = SinkRecords.Of(0, "é", user, severity: 7);
            Assert.InRange(Encoding.UTF8.GetByteCount(Write(options, record)) - record.Payload.Length, 50, longest);
        }
    }

    [Fact]
    public void A_text_that_is_cut_ends_with_a_whole_character_or_escape()
    {
        string text = Write(Options with { StructuredData = true }, SinkRecords.Of(0, "{}", user: new string('\u0001', 255)));
        Assert.Contains($" user=\"{string.Concat(Enumerable.Repeat("\\\\x01", 12))}\"", text, StringComparison.Ordinal);
    }

    private static string Write(SyslogSinkOptions options, SpoolRecord record)
    {
        OutputBuffer output = new();
        new SyslogMessageWriter(options).Write(record, output);
        return Encoding.UTF8.GetString(output.Written);
    }
}
