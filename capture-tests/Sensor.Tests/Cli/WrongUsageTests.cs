namespace Sensor.Tests.Cli;

/// <summary>
/// Every wrong input gets one sentence on standard error, nothing on standard output, and its exit code.
/// </summary>
public sealed class WrongUsageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-cli-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("replay", "Required argument missing")]
    [InlineData("", "Required command was not provided")]
    [InlineData("foo", "foo: no such command")]
    [InlineData("replay --nope", "--nope: no such option")]
    [InlineData("replay x --nope", "--nope: no such option")]
    [InlineData("run", "--interface")]
    [InlineData("run -i lo --nope", "--nope: no such option")]
    [InlineData("run -i lo --poll localhost", "--poll: a server's address begins with redis://")]
    [InlineData("run -i lo --poll redis://a:s3cret@x", "--poll: a password in the server's address would stand in the list")]
    [InlineData("run -i lo --poll redis://x --poll redis://a@x", "--poll redis://x:6379: given twice")]
    [InlineData("run -i lo --poll redis://x --poll-password-file /no/file", "--poll-password-file /no/file: there is no such file")]
    [InlineData("run -i lo --poll redis://x --poll-ca x", "--poll-ca is for TLS, and no --poll begins with rediss://")]
    [InlineData("run -i lo --poll rediss://x --poll-ca /no/file", "--poll-ca /no/file: there is no such file")]
    [InlineData("run -i lo --poll rediss://x --poll-key x", "--poll-cert and --poll-key belong together")]
    [InlineData("run -i lo --poll-discover", "--poll-discover needs a server: --poll redis://USER@HOST:PORT")]
    [InlineData("run -i lo --poll-ca x", "--poll-ca needs a server")]
    [InlineData("run -i lo --state=", "--state")]
    [InlineData("replay x --port 0", "--port 0: must be a whole number from 1 to 65535")]
    [InlineData("replay x --port 65536", "--port 65536: must be")]
    [InlineData("replay x --port abc", "--port abc: must be")]
    [InlineData("replay x --workers 0", "--workers 0: must be")]
    [InlineData("replay x --limit memory=1", "--limit memory=1: must be flows=N, stream-bytes=N, waiting-bytes=N or undecided-bytes=N")]
    [InlineData("replay x --limit flows=0", "--limit flows=0: must be")]
    [InlineData("replay x --limit flows", "--limit flows: must be")]
    [InlineData("run -i lo --snaplen 1", "--snaplen 1: must be")]
    [InlineData("run -i lo --buffer-size 99999", "--buffer-size 99999: must be")]
    [InlineData("replay x --from yesterday", "yesterday: not a time")]
    [InlineData("replay x --client nowhere", "nowhere: neither an address nor a network")]
    [InlineData("schema x", "x: no such command")]
    [InlineData("replay no-such-file.pcap", "no-such-file.pcap: no such file")]
    [InlineData("replay @bob", "@bob: no such file")]
    [InlineData("replay /tmp", "/tmp: a directory")]
    [InlineData("replay /dev/null", "/dev/null: an empty file")]
    [InlineData("replay x --output x", "x: is also to be read")]
    [InlineData("replay - -", "standard input can be read once")]
    public void Wrong_usage_is_one_sentence_and_exit_code_2(string words, string sentence)
    {
        ProgramRun run = ProgramRun.Start(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(sentence, Assert.Single(run.ErrorLines));
        Assert.Equal("", run.Output);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public void A_file_that_is_no_capture_starts_nothing_even_as_the_second()
    {
        string text = NewFile("text.pcap", "hello, this is no capture"u8.ToArray());
        string capture = NewFile("good.pcap", TestCapture.Empty);
        string output = Path.Combine(_folder.FullName, "out.ndjson");
        ProgramRun run = ProgramRun.Start("replay", capture, text, "--output", output);
        Assert.Contains($"{text}: not a capture file", Assert.Single(run.ErrorLines));
        Assert.Equal(2, run.ExitCode);
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void No_sentence_carries_control_characters()
    {
        ProgramRun run = ProgramRun.Start("replay", "no\u001b[31m\u202efile");
        Assert.Contains("no\\x1b[31m\\u202efile: no such file", Assert.Single(run.ErrorLines));
    }

    [Fact]
    public void A_full_disk_is_one_sentence_and_exit_code_1()
    {
        string capture = NewFile("good.pcap", TestCapture.GetAndSet);
        ProgramRun run = ProgramRun.Start("replay", capture, "--output", "/dev/full");
        Assert.Contains("/dev/full: writing failed: no space left on the disk", Assert.Single(run.ErrorLines));
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public void A_cut_file_gives_its_events_one_sentence_and_exit_code_1()
    {
        string capture = NewFile("cut.pcap", TestCapture.GetAndSet[..^5]);
        ProgramRun run = ProgramRun.Start("replay", capture);
        Assert.Contains("\"command\":\"GET\"", run.Output);
        Assert.Contains(run.ErrorLines, line => line.Contains($"{capture}: cut in the middle of frame"));
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public void A_closed_reader_ends_the_program_quietly()
    {
        string capture = NewFile("good.pcap", TestCapture.GetAndSet);
        ProgramRun run = ProgramRun.Shell($"$SENSOR replay {capture} | true; exit ${{PIPESTATUS[0]}}");
        Assert.Equal("", run.Error);
        Assert.Equal(1, run.ExitCode);
    }

    private string NewFile(string name, byte[] content)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
