using Sensor.Configuration;
using Sensor.Sinks.Http;
using Sensor.Sinks.Syslog;

namespace Sensor.Tests.Configuration;

/// <summary>Sinks of types syslog, splunk, elasticsearch and webhook as the configuration names them.</summary>
public sealed class ReceiverSinkTests
{
    [Fact]
    public void A_syslog_sink_needs_nothing_but_its_address()
    {
        SyslogSinkConfiguration sink = Assert.IsType<SyslogSinkConfiguration>(Sink("type: syslog, url: 'udp://siem'"));
        Assert.Equal(new SyslogSinkOptions { Address = new SyslogAddress(SyslogTransport.Udp, "siem", 514), MaxMessageBytes = 2048 }, sink.Options);
        Assert.InRange(sink.MaxEventBytes, 1700, 2000);
    }

    [Fact]
    public void Values_reach_the_syslog_sink()
    {
        SyslogSinkOptions options = Assert.IsType<SyslogSinkConfiguration>(Sink(
            "type: syslog, url: 'tls://siem:7000', facility: local3, message: structured, sd_id: audit@1.2, hostname: h, app_name: a, "
            + "bom: true, max_message_size: 64KiB, server_name: n, connect_timeout: 1s, send_timeout: 2s, settle_delay: 0s")).Options;
        Assert.Equal(
            new SyslogSinkOptions
            {
                Address = new SyslogAddress(SyslogTransport.Tls, "siem", 7000),
                Facility = 19,
                StructuredData = true,
                StructuredDataId = "audit@1.2",
                HostName = "h",
                AppName = "a",
                ByteOrderMark = true,
                MaxMessageBytes = 65536,
                Tls = new() { ServerName = "n" },
                ConnectTimeout = TimeSpan.FromSeconds(1),
                AckTimeout = TimeSpan.FromSeconds(2),
                SettleDelay = TimeSpan.Zero,
            },
            options);
    }

    [Fact]
    public void Values_reach_the_http_sinks()
    {
        HttpSinkOptions splunk = Http("type: splunk, url: 'https://s:8088', token: '${TOKEN}', endpoint: raw, acknowledge: false, "
            + "index: i, gzip: true, requests_in_flight: 3, max_events: 7, max_request_size: 1MiB, format: text");
        Assert.Equal(("t0k3n", true, false, "i"), (splunk.Token!.ReadText(), splunk.Splunk.Raw, splunk.Splunk.Acknowledge, splunk.Splunk.Index));
        Assert.Equal((true, 3, 7, 1 << 20, false), (splunk.Gzip, splunk.RequestsInFlight, splunk.MaxEvents, splunk.MaxBytes, splunk.EventsAreJson));
        HttpSinkOptions search = Http("type: elasticsearch, url: 'https://s:9200/prefix', action: index, user: u, password: '${TOKEN}', format: ecs");
        Assert.Equal(("redis-audit", true, "u", true), (search.Elasticsearch.Index, search.Elasticsearch.Overwrite, search.User, search.EventsAreJson));
        HttpSinkOptions webhook = Http("type: webhook, url: 'https://s/a?b=c', body: array, token_header: X-Key");
        Assert.Equal(("/a?b=c", true, "X-Key"), (webhook.Url.PathAndQuery, webhook.Webhook.Array, webhook.Webhook.TokenHeader));
        Assert.Equal("webhook https://s", webhook.Target);
    }

    [Theory]
    [InlineData("type: syslog", "url: is missing")]
    [InlineData("type: syslog, url: 'http://siem'", "url: must be unix:///dev/log")]
    [InlineData("type: syslog, url: 'tcp://siem', ca_file: /etc/hosts", "ca_file: is for TLS")]
    [InlineData("type: syslog, url: 'tcp://siem', header: local", "header: local is")]
    [InlineData("type: syslog, url: 'tcp://siem', hostname: 'a b'", "hostname: must be")]
    [InlineData("type: syslog, url: 'tcp://siem', sd_id: audit", "sd_id: must be")]
    [InlineData("type: syslog, url: 'udp://siem', max_message_size: 1MiB", "max_message_size: must be")]
    [InlineData("type: syslog, url: 'tcp://siem', format: redshift", "format: redshift is several files")]
    [InlineData("type: syslog, url: 'tcp://siem', path: /tmp/x", "path: no such key")]
    [InlineData("type: splunk, url: 'https://s'", "token_file: is missing")]
    [InlineData("type: splunk, url: 'https://s', token: s3cr3t", "token: a secret does not stand in this file")]
    [InlineData("type: splunk, url: 'https://s3cr3t@s', token: '${TOKEN}'", "url: holds a user or password")]
    [InlineData("type: elasticsearch, url: 'https://s?x=y'", "url: ends before")]
    [InlineData("type: elasticsearch, url: 'https://s', format: text", "format: must be one that is JSON")]
    [InlineData("type: elasticsearch, url: 'https://s', user: me", "user: and its password")]
    [InlineData("type: elasticsearch, url: 'https://s', user: me, password: '${TOKEN}', token: '${TOKEN}'", "not both")]
    [InlineData("type: webhook, url: 'https://s', body: array, format: cef", "body: array is for events in JSON")]
    [InlineData("type: webhook, url: 'ftp://s'", "url: must begin with https")]
    [InlineData("type: webhook, url: 'https://s', token_header: 'a: b'", "token_header: must be")]
    [InlineData("type: webhook, url: 'http://s', server_name: x", "server_name: is for TLS")]
    [InlineData("type: webhook, url: 'https://s', signature_key_file: /no/such", "signature_key_file: /no/such: there is no such file")]
    [InlineData("type: webhook, url: 'https://s', index: x", "index: no such key")]
    public void What_is_wrong_is_named(string keys, string sentence)
    {
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(() => Sink(keys));
        Assert.Contains(sentence, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", wrong.Message, StringComparison.Ordinal);
    }

    private static HttpSinkOptions Http(string keys) => Assert.IsType<HttpSinkConfiguration>(Sink(keys)).Options;

    private static SinkConfiguration Sink(string keys) => ConfigurationFile.Parse(
        "test.yaml", $"sinks:\n  - {{name: a, {keys}}}\n", name => name == "TOKEN" ? "t0k3n" : null).Sinks.Single();
}
