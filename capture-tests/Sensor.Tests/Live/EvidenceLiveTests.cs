using System.Diagnostics;
using System.Globalization;
using Sensor.Evidence;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// A sensor under traffic writes a file with evidence, closes files by size and by signal, is killed and starts again:
/// <c>verify</c> proves all but what had no digest when it was killed.
/// </summary>
public sealed class EvidenceLiveTests : IDisposable
{
    private readonly PolledNetwork _network = new();
    private readonly PolledRedis _server;

    public EvidenceLiveTests()
    {
        _server = _network.StartServer();
        Directory.CreateDirectory(Trail);
        ProgramRun.MustSucceed(
            [.. ProgramRun.Sensor, "keygen", "--private", Key, "--public", Path.Combine(_network.Folder, "evidence.pub")]);
    }

    private string Trail => Path.Combine(_network.Folder, "trail");

    private string Active => Path.Combine(Trail, "events.ndjson");

    private string Elsewhere => Path.Combine(_network.Folder, "elsewhere.ndjson");

    private string Key => Path.Combine(_network.Folder, "evidence.key");

    public void Dispose() => _network.Dispose();

    [Fact]
    public void All_is_proven_but_what_a_kill_left_without_digest()
    {
        Process first = Start();
        using PolledClient client = _network.Connect();
        Send(client, "a", 300);
        int bySize = Closed();
        Assert.True(bySize > 0, "no file was closed by its size");
        ProgramRun.MustSucceed("kill", "-USR1", $"{first.Id}");
        Wait.Until(() => Written("\"files_rotated\"") && Closed() > bySize, "SIGUSR1");
        Send(client, "b", 20);
        Wait.Until(() => Elsewhere is var path && File.ReadAllText(path).Contains("\"checkpoint\"", StringComparison.Ordinal), "a checkpoint");
        Send(client, "c", 5);
        first.Kill();
        first.WaitForExit();

        Process second = Start();
        Send(client, "d", 20);
        ProgramRun.MustSucceed("kill", "-TERM", $"{second.Id}");
        second.StandardError.ReadToEnd();
        Assert.True(second.WaitForExit(30_000));
        Assert.Equal(0, second.ExitCode);

        ProgramRun run = Verify("--checkpoints", Elsewhere);
        string[] notProven = [.. run.Output.Split('\n').Where(line => line.StartsWith("NOT PROVEN", StringComparison.Ordinal))];
        Assert.Equal(1, run.ExitCode);
        Assert.All(notProven, line => Assert.Matches("unclean stop|did not end cleanly", line));
        Assert.Single(notProven);
        string[] events = [.. TrailNames.ClosedOf(Active).Append(Active).SelectMany(file => Lines(file))];
        foreach (string key in (IEnumerable<string>)["a:299", "b:19", "c:4", "d:19"])
        {
            Assert.Single(events, line => line.Contains($"\"key_accessed\":\"{key}\"", StringComparison.Ordinal));
        }

        Assert.Single(events, line => line.Contains("\"unclean_stop\"", StringComparison.Ordinal));
        SchemaValidator.Validate([Elsewhere]);
        Cut(run);
    }

    /// <summary>The end is cut off, with its digests: the last words of the sensor stand elsewhere.</summary>
    private void Cut(ProgramRun before)
    {
        string digests = Active + TrailNames.DigestSuffix;
        string[] lines = File.ReadAllLines(digests);
        int kept = Array.FindLastIndex(lines, line => line.Contains("\"kind\":\"recovered\"", StringComparison.Ordinal)) + 1;
        File.WriteAllText(digests, string.Concat(lines[..kept].Select(line => line + "\n")));
        DigestText.TryRead(System.Text.Encoding.UTF8.GetBytes(lines[kept - 1]), out Digest last, out _, out _);
        byte[] records = File.ReadAllBytes(Active);
        File.WriteAllBytes(Active, records[..(int)last.EndByte]);
        Assert.DoesNotContain("checkpoint of", before.Output);
        Assert.Matches("NOT PROVEN .*: records [0-9]+-[0-9]+: were cut off with their digests: a checkpoint of ",
            Verify("--checkpoints", Elsewhere).Output);
    }

    private static IEnumerable<string> Lines(string file) => file.EndsWith(".gz", StringComparison.Ordinal)
        ? ProgramRun.MustSucceed("gzip", "-dc", file).Output.Split('\n')
        : File.ReadLines(file);

    private ProgramRun Verify(params string[] more) => ProgramRun.Of(
        [.. ProgramRun.Sensor, "verify", Trail, "--key", Path.Combine(_network.Folder, "evidence.pub"), .. more]);

    private void Send(PolledClient client, string name, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.Equal("+OK", client.Ask("SET", $"{name}:{i}", "x"));
        }

        Wait.Until(() => Written($"\"{name}:{count - 1}\""), $"the events of {name}");
    }

    /// <summary>Files; one that is being compressed is there twice for a while.</summary>
    private int Closed() => TrailNames.ClosedOf(Active).Select(TrailNames.Plain).Distinct().Count();

    private bool Written(string text) => File.ReadAllText(Elsewhere).Contains(text, StringComparison.Ordinal);

    private Process Start()
    {
        string config = Path.Combine(_network.Folder, "sensor.yaml");
        File.WriteAllText(config, string.Create(CultureInfo.InvariantCulture, $"""
            capture:
              interfaces: [lo]
              ports: [{PolledNetwork.Port}]
            sinks:
              - name: events
                path: {Active}
                rotate: {"{"}size: 64KiB{"}"}
                compress: gzip
                evidence: {"{"}key_file: {Key}, block_records: 100, block_interval: 1s, checkpoint: 1s{"}"}
              - name: elsewhere
                path: {Elsewhere}

            """));
        string before = File.Exists(Elsewhere) ? File.ReadAllText(Elsewhere) : "";
        Process sensor = _network.StartProcess(
            [.. ProgramRun.Sensor, "run", "-c", config, "--state", Path.Combine(_network.Folder, "state")]);
        Assert.Contains("Capturing lo", sensor.StandardError.ReadLine(), StringComparison.Ordinal);
        Wait.Until(() => File.Exists(Elsewhere)
            && File.ReadAllText(Elsewhere)[before.Length..].Contains("sensor_started", StringComparison.Ordinal), "the start");
        return sensor;
    }
}
