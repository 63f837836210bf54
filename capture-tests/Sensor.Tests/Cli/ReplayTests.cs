using System.Security.Cryptography;
using System.Text.Json;

namespace Sensor.Tests.Cli;

public sealed class ReplayTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-replay-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Commands_become_events_on_standard_output_and_the_summary_goes_to_standard_error()
    {
        ProgramRun run = ProgramRun.Start("replay", NewFile("a.pcap", TestCapture.GetAndSet));
        Assert.Equal(0, run.ExitCode);
        JsonElement[] events = Events(run.Output);
        Assert.Equal(["SET", "GET"], Commands(events));
        Assert.All(events, audit => Assert.Equal("replay", audit.GetProperty("sensor").GetString()));
        Assert.DoesNotContain("SECRET", run.Output + run.Error);
        Assert.Contains("data_access", run.Error);
        Assert.Contains("1 Redis connections", run.Error);
    }

    [Fact]
    public void Sequence_counts_the_events_of_a_connection_without_a_hole()
    {
        ProgramRun run = ProgramRun.Start("replay", NewFile("a.pcap", TestCapture.GetAndSet));
        JsonElement[] events = Events(run.Output);
        Assert.Equal(
            Enumerable.Range(1, events.Length), events.Select(audit => audit.GetProperty("sequence").GetInt32()));
        Assert.Equal("connection_opened", events[0].GetProperty("event_action").GetString());
        Assert.Equal("connection_closed", events[^1].GetProperty("event_action").GetString());
    }

    [Fact]
    public void Standard_input_serves_as_a_file()
    {
        ProgramRun file = ProgramRun.Start("replay", NewFile("a.pcap", TestCapture.GetAndSet));
        ProgramRun input = ProgramRun.Start(TestCapture.GetAndSet, "replay", "-");
        Assert.Equal(0, input.ExitCode);
        Assert.Equal(file.Output, input.Output);
    }

    [Fact]
    public void Redis_is_found_on_any_port_and_a_port_given_leaves_out_the_others()
    {
        string capture = NewFile("a.pcap", TestCapture.WithRedis(7001));
        Assert.Equal(["SET", "GET"], Commands(Events(ProgramRun.Start("replay", capture).Output)));
        Assert.Equal(["SET", "GET"], Commands(Events(ProgramRun.Start("replay", capture, "--port", "7001").Output)));
        Assert.Equal("", ProgramRun.Start("replay", capture, "--port", "7002").Output);
    }

    [Fact]
    public void Without_Redis_the_summary_says_what_was_there_and_it_is_no_error()
    {
        ProgramRun http = ProgramRun.Start("replay", NewFile("http.pcap", TestCapture.Http));
        Assert.Equal(0, http.ExitCode);
        Assert.Equal("", http.Output);
        Assert.Contains("No Redis traffic was found: saw 1 TCP connections on ports 8080.", http.Error);
        ProgramRun empty = ProgramRun.Start("replay", NewFile("empty.pcap", TestCapture.Empty));
        Assert.Equal(0, empty.ExitCode);
        Assert.Contains("there are no TCP connections", empty.Error);
    }

    [Fact]
    public void Several_workers_write_the_same_lines()
    {
        string capture = NewFile("a.pcap", TestCapture.GetAndSet);
        ProgramRun one = ProgramRun.Start("replay", capture);
        ProgramRun four = ProgramRun.Start("replay", capture, "--workers", "4");
        Assert.Equal(one.Output, four.Output);
    }

    [Theory]
    [InlineData("--command", "get", 1)]
    [InlineData("--command", "DEL", 0)]
    [InlineData("--user", "default", 2)]
    [InlineData("--user", "alice", 0)]
    [InlineData("--client", "10.0.0.1", 2)]
    [InlineData("--client", "10.0.0.2", 0)]
    [InlineData("--from", "1700000000.005", 1)]
    [InlineData("--to", "2023-11-14T22:13:20.005Z", 1)]
    public void Events_are_chosen_after_attribution(string option, string value, int commands)
    {
        ProgramRun run = ProgramRun.Start("replay", NewFile("a.pcap", TestCapture.GetAndSet), option, value);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(commands, Commands(Events(run.Output)).Count());
    }

    [Fact]
    public void The_summary_file_names_inputs_by_their_digest()
    {
        byte[] content = TestCapture.GetAndSet;
        string capture = NewFile("a.pcap", content);
        string summary = Path.Combine(_folder.FullName, "summary.json");
        ProgramRun run = ProgramRun.Start("replay", capture, "--summary", summary, "--user", "default");
        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(summary));
        JsonElement input = json.RootElement.GetProperty("inputs")[0];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), input.GetProperty("sha256").GetString());
        Assert.Equal(capture, input.GetProperty("file").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("commands").GetInt32());
        Assert.Contains(
            "--user", json.RootElement.GetProperty("command_line").EnumerateArray().Select(word => word.GetString()));
    }

    [Fact]
    public void The_output_file_is_written_anew()
    {
        string capture = NewFile("a.pcap", TestCapture.GetAndSet);
        string output = Path.Combine(_folder.FullName, "out.ndjson");
        Assert.Equal(0, ProgramRun.Start("replay", capture, "-o", output).ExitCode);
        string first = File.ReadAllText(output);
        Assert.Equal(0, ProgramRun.Start("replay", capture, "-o", output).ExitCode);
        Assert.Equal(first, File.ReadAllText(output));
        Assert.NotEqual("", first);
    }

    [Fact]
    public void Frames_are_named_as_Wireshark_numbers_them()
    {
        string capture = NewFile("a.pcap", TestCapture.GetAndSet);
        JsonElement set = Events(ProgramRun.Start("replay", capture, "--frames").Output)
            .First(audit => audit.TryGetProperty("command", out _));
        Assert.Equal(4, set.GetProperty("command_frame").GetInt32());
        Assert.Equal(5, set.GetProperty("reply_frame").GetInt32());
        Assert.Equal(capture, set.GetProperty("capture_file").GetString());
    }

    [Fact]
    public void Standard_output_and_standard_error_share_a_file_without_harm()
    {
        string capture = NewFile("a.pcap", TestCapture.GetAndSet);
        string both = Path.Combine(_folder.FullName, "both.txt");
        ProgramRun run = ProgramRun.Shell($"(echo before; $SENSOR replay {capture}; echo after) > {both} 2>&1");
        Assert.Equal(0, run.ExitCode);
        string text = File.ReadAllText(both);
        Assert.StartsWith("before\n{\"schema_version\"", text);
        Assert.Contains("Redis connections", text);
        Assert.EndsWith("after\n", text);
    }

    private static IEnumerable<string?> Commands(IEnumerable<JsonElement> events) => events
        .Where(audit => audit.TryGetProperty("command", out _))
        .Select(audit => audit.GetProperty("command").GetString());

    private static JsonElement[] Events(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(
            line => JsonDocument.Parse(line).RootElement)];

    private string NewFile(string name, byte[] content)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
