using Sensor.Tests.Support;

namespace Sensor.Tests.Golden;

/// <summary>
/// Every recorded capture through the whole pipeline: the events equal the file beside it, byte for byte.
/// <c>UPDATE_GOLDEN=1</c> writes them anew; a mismatch leaves <c>.actual.ndjson</c> to compare with.
/// </summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Captures => [.. GoldenFile.Captures()];

    [Theory]
    [MemberData(nameof(Captures))]
    public void A_capture_gives_its_golden_events(string capture)
    {
        string path = GoldenFile.PathOf(capture);
        string golden = GoldenFile.Beside(path, ".ndjson");
        string actual = GoldenFile.Beside(path, ".actual.ndjson");
        byte[] events = SensorInProcess.Replay(path);
        File.Delete(actual);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllBytes(golden, events);
        }
        else if (!File.Exists(golden) || !File.ReadAllBytes(golden).AsSpan().SequenceEqual(events))
        {
            File.WriteAllBytes(actual, events);
            Assert.Fail($"{actual} differs from the golden events; UPDATE_GOLDEN=1 accepts it");
        }
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Several_workers_write_the_same_lines(string capture)
    {
        string path = GoldenFile.PathOf(capture);
        string[] golden = Lines(File.ReadAllBytes(GoldenFile.Beside(path, ".ndjson")));
        Assert.Equal(golden, Lines(SensorInProcess.Replay(path, path, "--workers", "3")));
    }

    [Fact]
    public void Every_golden_event_follows_the_schema()
    {
        IEnumerable<string> files = GoldenFile.Captures()
            .Select(capture => GoldenFile.Beside(GoldenFile.PathOf(capture), ".ndjson"));
        Assert.Null(SchemaValidator.FindFaults(files));
    }

    [Fact]
    public void Every_capture_stands_in_the_index_and_is_small()
    {
        string index = File.ReadAllText(Path.Combine(Repository.Captures, "README.md"));
        Assert.All(
            GoldenFile.Captures(), capture => Assert.Contains($"| {capture} |", index, StringComparison.Ordinal));
        Assert.True(GoldenFile.Captures().Sum(capture => new FileInfo(GoldenFile.PathOf(capture)).Length) < 15_000_000);
    }

    private static string[] Lines(byte[] events) =>
        [.. System.Text.Encoding.UTF8.GetString(events).Split('\n').Order(StringComparer.Ordinal)];
}
