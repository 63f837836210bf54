using Sensor.Configuration;
using Sensor.Metrics;

namespace Sensor.Tests.Configuration;

public sealed class MetricsSectionTests
{
    [Fact]
    public void Without_it_nothing_listens_and_nothing_is_sent()
    {
        MetricsOptions metrics = Parse("").Metrics;
        Assert.Null(metrics.Listen);
        Assert.Null(metrics.Otlp);
    }

    [Fact]
    public void All_of_it_is_read()
    {
        MetricsOptions metrics = Parse("""
            metrics:
              listen: 0.0.0.0:9764
              allow_remote: true
              hosts: [metrics.example.org]
              status_page: false
              otlp: {endpoint: "https://collector:4318", interval: 15s}
            """).Metrics;
        Assert.Equal("0.0.0.0:9764", metrics.Listen!.ToString());
        Assert.Equal(["metrics.example.org"], metrics.Hosts);
        Assert.False(metrics.StatusPage);
        Assert.Equal("https://collector:4318/v1/metrics", metrics.Otlp!.Target.ToString());
        Assert.Equal(TimeSpan.FromSeconds(15), metrics.Otlp.Interval);
    }

    [Theory]
    [InlineData("{listen: 9764}", "metrics.listen: must be ADDRESS:PORT")]
    [InlineData("{listen: 127.0.0.1}", "metrics.listen: must be ADDRESS:PORT")]
    [InlineData("{listen: \"[::]:9764\"}", "metrics.listen: other hosts reach this address")]
    [InlineData("{listen: \"127.0.0.1:1\", port: 2}", "metrics.port: no such key")]
    [InlineData("{otlp: {endpoint: collector}}", "metrics.otlp.endpoint: must begin with https:// or http://")]
    [InlineData("{otlp: {endpoint: \"http://a:S3cret@b\"}}", "metrics.otlp.endpoint: holds a user or password")]
    [InlineData("{otlp: {headers_file: /no/such/file}}", "metrics.otlp.headers_file: /no/such/file: there is no such file")]
    [InlineData("{otlp: {interval: 10ms}}", "metrics.otlp.interval: must be")]
    public void What_is_wrong_is_said_with_its_key(string section, string sentence)
    {
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(() => Parse($"metrics: {section}\n"));
        Assert.Contains(sentence, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("S3cret", wrong.Message, StringComparison.Ordinal);
    }

    private static SensorConfiguration Parse(string text) => ConfigurationFile.Parse("sensor.yaml", text);
}
