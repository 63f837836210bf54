using System.Text.Json;

namespace Sensor.Tests.Cli;

/// <summary>What <c>check</c> says of configurations that <c>run</c> refuses; <c>Live/</c> has networks and servers.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("check-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Nothing_to_capture_is_a_fault()
    {
        (int code, JsonElement[] checks) = Check("");
        Assert.Equal(1, code);
        Assert.Contains("none is named", Text(One(checks, "interface"), "found"), StringComparison.Ordinal);
        Assert.Equal("fault", Text(One(checks, "interface"), "state"));
    }

    [Fact]
    public void What_a_configuration_that_is_wrong_would_have_named_is_not_judged()
    {
        (int code, JsonElement[] checks) = Check("capture:\n  interfaces: [lo]\nnonsense: 1\n");
        Assert.Equal(1, code);
        Assert.Contains("/usr/share/doc/redis-audit-sensor", Text(One(checks, "configuration"), "advice"), StringComparison.Ordinal);
        Assert.DoesNotContain(checks, check => Text(check, "what") is "interface" or "state");
        (_, checks) = Check("nonsense: 1\n", "--state", _folder);
        Assert.Equal("ok", Text(One(checks, "state"), "state"));
    }

    [Theory]
    [InlineData("metrics:\n  listen: 127.0.0.1:9\n", null)]
    [InlineData("sinks:\n  - name: s\n    type: splunk\n    url: https://x/\n    token_file: /no/such/file\n", "is its name right")]
    public void The_advice_fits_the_fault(string configuration, string? advice)
    {
        (_, JsonElement[] checks) = Check(configuration);
        Assert.Contains(advice ?? "", Text(One(checks, "configuration"), "advice"), StringComparison.Ordinal);
        Assert.Equal(advice is null, checks.Any(check => Text(check, "what") == "metrics"));
    }

    [Fact]
    public void A_filter_that_is_none_is_a_fault_with_advice()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "capturing needs root");
        (_, JsonElement[] checks) = Check("capture:\n  interfaces: [lo]\n  filter: foo bar\n");
        JsonElement filter = One(checks, "interface lo");
        Assert.Contains("bad filter 'foo bar'", Text(filter, "found"), StringComparison.Ordinal);
        Assert.Contains("capture.filter", Text(filter, "advice"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_does_not_run_is_a_fault()
    {
        (int code, JsonElement[] checks) = Check($"capture:\n  pids: [{int.MaxValue}]\n");
        Assert.Equal(1, code);
        JsonElement process = One(checks, $"eBPF process {int.MaxValue}");
        Assert.Equal(("fault", "there is none"), (Text(process, "state"), Text(process, "found")));
        Assert.DoesNotContain(checks, check => Text(check, "what") == "eBPF servers");
    }

    private (int Code, JsonElement[] Checks) Check(string configuration, params string[] options)
    {
        string file = Path.Combine(_folder, "sensor.yaml");
        File.WriteAllText(file, configuration);
        ProgramRun run = ProgramRun.Start(["check", "-c", file, "--json", "--seconds", "1", .. options]);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return (run.ExitCode, [.. document.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.Clone())]);
    }

    private static JsonElement One(JsonElement[] checks, string what) =>
        Assert.Single(checks, check => Text(check, "what") == what);

    private static string Text(JsonElement check, string member) => check.GetProperty(member).GetString()!;
}
