using Sensor.Sinks;
using Sensor.Sinks.Spool;
using Sensor.Sinks.Syslog;
using Sensor.Tests.Polling;

namespace Sensor.Tests.Sinks.Syslog;

/// <summary>What a real rsyslogd, set up as the samples say, makes of what the sink sends.</summary>
public sealed class SyslogReceiverTests
{
    private const int Events = 500;

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    [InlineData("unix")]
    public void Every_event_arrives_as_it_was_sent(string transport)
    {
        using RsyslogServer server = new();
        Deliver(server, Options(Url(server, transport)));
    }

    [Fact]
    public void Every_event_arrives_over_tls_with_a_client_certificate()
    {
        using CertificateFiles files = new();
        using RsyslogServer server = new("redis-audit-tls.conf", files);
        Deliver(server, Options($"tls://127.0.0.1:{server.Port}") with { Tls = Client(files) });
    }

    [Fact]
    public void The_header_says_when_where_who_and_what()
    {
        using RsyslogServer server = new();
        SpoolRecord record = SinkRecords.Of(0, "the event", severity: 7);
        SyslogSinkOptions options = Options(Url(server, "tcp")) with { Facility = 13, HostName = "redis-1", AppName = "audit" };
        Send(options, [record]);
        Assert.Equal(
            ["106", "2026-09-21T14:13:20.000000+00:00", "redis-1", "audit", $"{Environment.ProcessId}", "data_access", "-", "the event"],
            InUtc(server.WaitForParts(1)[0]));
    }

    [Fact]
    public void Structured_data_arrives_with_what_would_end_it_early_escaped()
    {
        using RsyslogServer server = new();
        SpoolRecord record = SinkRecords.Of(0, "{}", user: "a\"]\\ b\nc\u00ff");
        Send(Options(Url(server, "tcp")) with { StructuredData = true }, [record]);
        string[] parts = server.WaitForParts(1)[0];
        Assert.Equal(
            $"[redis-audit@32473 event_id=\"{SinkRecords.Id(record)}\" session_id=\"00000000000000000000\" "
            + "instance=\"orders\" user=\"a\\\"\\]\\\\ b\\\\x0ac\\\\xff\" client=\"10.9.0.2\"]",
            parts[6]);
        Assert.Equal("{}", parts[7]);
    }

    [Fact]
    public void The_daemons_own_socket_takes_the_local_form()
    {
        using RsyslogServer server = new();
        SyslogSinkOptions options = Options($"unix://{server.LocalSocketPath}") with { Header = SyslogHeaderForm.Local };
        Send(options, [SinkRecords.Of(0, "{\"a\":1}", severity: 3)]);
        string[] parts = server.WaitForParts(1)[0];
        Assert.Equal(("85", "redis-audit-sensor", $"{Environment.ProcessId}"), (parts[0], parts[3], parts[4]));
        Assert.Equal("{\"a\":1}", parts[7].TrimStart());
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    [InlineData("unix")]
    public void Nothing_in_an_event_begins_another_message(string transport)
    {
        using RsyslogServer server = new();
        string[] hostile =
        [
            "a\n<13>1 2026-01-01T00:00:00Z evil evil - - - forged", "b\r\n30 <13>1 - evil evil - - - forged",
            "c\0<13>forged", "5 <13>d", "<13>1 - - - - - forged", "", "\uFEFFe", new string('x', 3000),
        ];
        List<SpoolRecord> records = [.. hostile.Select((text, i) => SinkRecords.Of(i, text)), SinkRecords.Of(99, "last")];
        Send(Options(Url(server, transport)) with { StructuredData = true }, records);
        string[][] parts = server.WaitForParts(records.Count);
        Assert.Equal(records.Select(SinkRecords.Id), parts.Select(part => part[6][29..61]));
        Assert.All(parts, part => Assert.Equal("redis-audit-sensor", part[3]));
    }

    [Fact]
    public void Nothing_is_lost_over_tcp_when_the_receiver_restarts_in_the_middle()
    {
        using RsyslogServer server = new();
        List<SpoolRecord> records = SinkRecords.Many(4000);
        using IRemoteSink sink = SyslogSinks.Open(Options(Url(server, "tcp")));
        int restarts = 0;
        SinkDriver driver = new(sink, perBatch: 100)
        {
            Given = given =>
            {
                if (given >= 1200 * (restarts + 1) && restarts < 3)
                {
                    restarts++;
                    server.Stop();
                    server.Start();
                }
            },
        };
        driver.Deliver(records, seconds: 60);
        Assert.Equal(3, restarts);
        Assert.NotEmpty(driver.Faults);
        Assert.All(driver.Faults, fault => Assert.Equal(SinkProblem.Unreachable, fault.Problem));
        server.WaitForParts(records.Count);
        server.Stop();
        HashSet<string> arrived = [.. server.Events];
        Assert.Superset(records.Select(record => SinkRecords.Text(record.Payload)).ToHashSet(), arrived);
    }

    [Fact]
    public void A_receiver_that_does_not_know_our_certificate_is_said_to_refuse_us()
    {
        using CertificateFiles files = new();
        using RsyslogServer server = new("redis-audit-tls.conf", files);
        SyslogSinkOptions options = Options($"tls://127.0.0.1:{server.Port}") with { Tls = new() { CaFile = files["ca.pem"] } };
        using IRemoteSink sink = SyslogSinks.Open(options);
        SinkDriver driver = new(sink);
        driver.Deliver(SinkRecords.Many(10), mostFaults: 1);
        Assert.Contains("client certificate", driver.Faults[0].Message, StringComparison.Ordinal);
        Assert.Equal(0, driver.Settled);
    }

    private static void Deliver(RsyslogServer server, SyslogSinkOptions options)
    {
        List<SpoolRecord> records = SinkRecords.Many(Events);
        Send(options, records);
        server.WaitForParts(Events);
        Assert.Equal(records.Select(record => SinkRecords.Text(record.Payload)), server.Events);
    }

    private static void Send(SyslogSinkOptions options, List<SpoolRecord> records)
    {
        using IRemoteSink sink = SyslogSinks.Open(options);
        SinkDriver driver = new(sink);
        driver.Deliver(records);
        Assert.Empty(driver.Faults);
        Assert.Empty(driver.Refusals);
    }

    private static string[] InUtc(string[] parts)
    {
        parts[1] = DateTimeOffset.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture).ToUniversalTime()
            .ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", System.Globalization.CultureInfo.InvariantCulture);
        return parts;
    }

    private static string Url(RsyslogServer server, string transport) =>
        transport == "unix" ? $"unix://{server.SocketPath}" : $"{transport}://127.0.0.1:{server.Port}";

    private static SyslogSinkOptions Options(string url)
    {
        Assert.True(SyslogAddress.TryParse(url, out SyslogAddress? address, out string? problem), problem);
        return new SyslogSinkOptions { Address = address! };
    }

    private static TlsClientOptions Client(CertificateFiles files) => new()
    {
        CaFile = files["ca.pem"],
        CertificateFile = files["client.pem"],
        KeyFile = files["client.key"],
        ServerName = "redis.test",
    };
}
