namespace Sensor.Tests.Cli;

public sealed class HelpTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("replay")]
    public void Help_of_a_verb_has_options_examples_and_exit_codes(string verb)
    {
        ProgramRun run = ProgramRun.Start(verb, "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Contains("--output", run.Output);
        Assert.Contains($"redis-audit-sensor {verb} ", run.Output);
        Assert.Contains("Exit codes:", run.Output);
    }

    [Fact]
    public void Help_names_every_verb_and_no_other()
    {
        ProgramRun run = ProgramRun.Start("--help");
        string[] lines = run.Output.Split("Commands:")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["run", "replay", "interfaces", "check", "top", "verify", "keygen", "schema"],
            lines.Where(line => line.StartsWith("  ", StringComparison.Ordinal))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]));
    }

    [Fact]
    public void The_schema_is_one_document()
    {
        ProgramRun run = ProgramRun.Start("schema");
        Assert.Equal(0, run.ExitCode);
        using System.Text.Json.JsonDocument schema = System.Text.Json.JsonDocument.Parse(run.Output);
        Assert.True(schema.RootElement.GetProperty("properties").TryGetProperty("event_id", out _));
    }
}
