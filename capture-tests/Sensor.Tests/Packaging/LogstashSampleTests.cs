namespace Sensor.Tests.Packaging;

public sealed class LogstashSampleTests
{
    [Fact]
    public void The_pipeline_is_correct_and_goes_from_Kafka_to_Elasticsearch()
    {
        LogstashSyntax pipeline = LogstashSyntax.Read(Sample.Text("siem/logstash/redis-audit.conf"));
        Assert.Equal(
            ["input kafka", "filter date", "filter mutate", "output elasticsearch", "output file"], pipeline.Plugins);
    }

    [Theory]
    [InlineData("input { kafka { topics => [\"a\" } }")]
    [InlineData("input { kafka { topics \"a\" } }")]
    [InlineData("output { if { file { path => \"a\" } } }")]
    [InlineData("filter { date { match => [\"a\"] }")]
    [InlineData("filters { }")]
    [InlineData("input { kafka { topics => \"a } }")]
    public void What_is_not_correct_is_found(string text) =>
        Assert.Throws<FormatException>(() => LogstashSyntax.Read(text));
}
