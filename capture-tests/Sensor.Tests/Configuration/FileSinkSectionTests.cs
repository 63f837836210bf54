using Sensor.Configuration;
using Sensor.Evidence;
using Sensor.Sinks.File;

namespace Sensor.Tests.Configuration;

public sealed class FileSinkSectionTests
{
    [Fact]
    public void Every_key_reaches_the_options()
    {
        FileSinkOptions file = Parse("""
            rotate: {size: 1GiB, every: 1h}
                compress: zstd
                keep: {size: 10GiB, age: 400d}
                archive: true
                evidence: {key_file: /k, block_records: 500, block_interval: 2s, idle: 1m, checkpoint: 30s}
            """);
        const long Second = 1_000_000_000;
        Assert.Equal(new RotationOptions { SizeBytes = 1L << 30, EveryNs = 3600 * Second }, file.Rotation);
        Assert.Equal(FileCompression.Zstd, file.Compression);
        Assert.Equal(
            new RetentionOptions { SizeBytes = 10L << 30, AgeNs = 400L * 86400 * Second, Archive = true }, file.Retention);
        Assert.Equal(
            new EvidenceOptions
            {
                KeyFile = "/k",
                BlockRecords = 500,
                BlockIntervalNs = 2 * Second,
                IdleNs = 60 * Second,
                CheckpointNs = 30 * Second,
            },
            file.Evidence);
    }

    [Fact]
    public void Without_them_a_file_is_never_closed_deleted_or_signed() =>
        Assert.Equal(new FileSinkOptions(), Parse("format: json"));

    [Theory]
    [InlineData("rotate: {size: 100}", "sinks[0].rotate.size: must be 0 (never) or at least 4KiB")]
    [InlineData("rotate: {every: 10ms}", "sinks[0].rotate.every: must be 0 (never) or at least 1s")]
    [InlineData("rotate: {hourly: yes}", "sinks[0].rotate.hourly: no such key")]
    [InlineData("compress: bzip2", "sinks[0].compress: must be none, gzip or zstd")]
    [InlineData("evidence: {idle: 1m}", "sinks[0].evidence.key_file: is missing")]
    [InlineData("evidence: {key_file: /k, block_records: 1001}", "sinks[0].evidence.block_records: must be a whole number from 1 to 1000")]
    public void A_wrong_value_is_named(string line, string expected)
    {
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(() => Parse(line));
        Assert.Contains(expected, Assert.Single(wrong.Problems).ToString());
    }

    [Fact]
    public void Standard_output_has_none_of_them()
    {
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(() => ConfigurationFile.Parse("f", """
            sinks:
              - name: out
                type: stdout
                rotate: {size: 1GiB}
            """));
        Assert.Contains("sinks[0].rotate: no such key", Assert.Single(wrong.Problems).ToString());
    }

    private static FileSinkOptions Parse(string keys) => ((FileSinkConfiguration)ConfigurationFile.Parse("f", $"""
        sinks:
          - name: events
            path: /tmp/events.ndjson
            {keys}
        """).Sinks[0]).File;
}
