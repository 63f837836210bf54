using System.Text.Json;
using Sensor.Tests.Support;

namespace Sensor.Tests.Cli;

/// <summary>What a user sees of a replay on a terminal: <c>script</c> gives the program one.</summary>
public sealed class ReplayTerminalTests : IDisposable
{
    private const string HideCursor = "\u001b[?25l";
    private const string ShowCursor = "\u001b[?25h";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-terminal-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_progress_bar_leaves_the_cursor_and_the_summary_behind()
    {
        string screen = OnTerminal($"--output {_folder.FullName}/out.ndjson");
        Assert.True(screen.Contains(HideCursor, StringComparison.Ordinal), "no bar was drawn");
        int shown = screen.LastIndexOf(ShowCursor, StringComparison.Ordinal);
        Assert.True(shown > screen.LastIndexOf(HideCursor, StringComparison.Ordinal), "the cursor stays hidden");
        Assert.Contains("events of", screen[shown..], StringComparison.Ordinal);
    }

    [Fact]
    public void Events_on_the_same_terminal_are_not_mixed_with_a_bar()
    {
        string screen = OnTerminal("--output -");
        Assert.DoesNotContain(HideCursor, screen, StringComparison.Ordinal);
        string[] events = [.. screen.Split("\r\n").Where(line => line.StartsWith('{'))];
        Assert.True(events.Length > 1000);
        Assert.All(events, line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public void A_file_in_place_of_the_terminal_gets_no_control_characters()
    {
        ProgramRun run = ProgramRun.Shell($"$SENSOR replay {Capture} --output /dev/null");
        Assert.DoesNotContain(run.Error, c => char.IsControl(c) && c != '\n');
    }

    private static string Capture => GoldenFile.PathOf("framing/pipeline-1000.pcap");

    private static string OnTerminal(string options)
    {
        ProgramRun run = ProgramRun.Shell($"TERM=xterm script -qec \"$SENSOR replay {Capture} {options}\" /dev/null");
        Assert.Equal(0, run.ExitCode);
        return run.Output;
    }
}
