using Sensor.Tests.Architecture;

namespace Sensor.Tests.Cli;

public sealed class VerifyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-verify-");

    private string Output => In("out.ndjson");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_a_replay_wrote_is_proven_until_somebody_changes_it()
    {
        Assert.Equal(0, ProgramRun.Start("keygen", "--private", In("key"), "--public", In("pub")).ExitCode);
        File.WriteAllText(In("sensor.yaml"), $$"""
            sinks:
              - name: trail
                path: {{In("elsewhere.ndjson")}}
                rotate: {size: 4KiB}
                evidence: {key_file: {{In("key")}}, block_records: 10}

            """);
        for (int i = 0; i < 2; i++)
        {
            ProgramRun replay = ProgramRun.Start("replay", Capture, "-c", In("sensor.yaml"), "-o", Output);
            Assert.Equal((0, ""), (replay.ExitCode, replay.Output));
            ProgramRun good = Verify(Output);
            Assert.Equal(0, good.ExitCode);
            Assert.Contains("all is proven: 1 files", good.Output);
            Assert.Equal(
                ["out.ndjson", "out.ndjson.digest"],
                Directory.GetFiles(_folder.FullName, "out*").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
        }

        int lines = File.ReadAllLines(Output).Length;
        Assert.Matches($@"proven trail: records 1-{lines}, \S+ to \S+, until digest \d+ \([0-9a-f]{{64}}\)", Verify(Output).Output);
        File.WriteAllText(Output, File.ReadAllText(Output).Replace("\"SET\"", "\"GET\"", StringComparison.Ordinal));
        ProgramRun bad = Verify(Output);
        Assert.Equal(1, bad.ExitCode);
        Assert.Matches($@"(?m)^NOT PROVEN {Output}: records \d+-\d+: were changed", bad.Output);
        Assert.Contains("not all is proven", bad.Output);
    }

    [Fact]
    public void What_cannot_start_is_one_sentence()
    {
        Assert.Equal(0, ProgramRun.Start("keygen", "--private", In("key"), "--public", In("pub")).ExitCode);
        Expect("exists; a key is never written over", "keygen", "--private", In("key"), "--public", In("pub2"));
        Expect("no such file or folder", "verify", In("nothing"), "--key", In("pub"));
        Expect("no such file", "verify", _folder.FullName, "--key", In("nothing"));
        Expect("holds no public key", "verify", _folder.FullName, "--key", Capture);
        Expect("holds no checkpoint", "verify", In("pub"), "--key", In("pub"), "--checkpoints", In("pub"));
        Expect("'--key' is required", "verify", _folder.FullName);
        Assert.Equal(1, Verify(In("pub")).ExitCode);
    }

    private static string Capture => Path.Combine(SourceTree.Root, "pcaps", "commands", "strings.pcap");

    private static void Expect(string sentence, params string[] words)
    {
        ProgramRun run = ProgramRun.Start(words);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, Assert.Single(run.ErrorLines));
    }

    private ProgramRun Verify(string path) => ProgramRun.Start("verify", path, "--key", In("pub"));

    private string In(string name) => Path.Combine(_folder.FullName, name);
}
