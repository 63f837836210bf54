using Sensor.Cli;
using Sensor.Control;
using Spectre.Console;

namespace Sensor.Tests.Cli;

/// <summary>What <c>top</c> makes of an answer, whatever names stand in it.</summary>
public sealed class TopTests
{
    private const string Hostile = "\u001b]0;pwned\u0007\u001b[2J[red]x[/] [[\r\n\t\u202eevil\u2028";

    [Fact]
    public void A_hostile_name_moves_nothing_and_colours_nothing_in_the_text()
    {
        using StringWriter output = new();
        TopText.Write(output, Snapshot(Hostile));
        AssertHarmless(output.ToString());
        Assert.Contains(@"\x1b]0;pwned\x07\x1b[2J[red]x[/] [[\x0d\x0a\x09\u202eevil\u2028", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40, 10)]
    [InlineData(40, 13)]
    [InlineData(60, 17)]
    [InlineData(60, 20)]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    public void Nor_on_the_screen_whatever_its_size(int width, int height)
    {
        using StringWriter output = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = width;
        console.Profile.Height = height;
        console.Write(new TopScreen(console) { Window = "minute" }.Picture(Snapshot(Hostile)));
        AssertHarmless(output.ToString());
        if (width > 100)
        {
            Assert.Contains("[red]", output.ToString(), StringComparison.Ordinal);
            Assert.Contains("1,234", output.ToString(), StringComparison.Ordinal);
        }

        Assert.InRange(output.ToString().TrimEnd('\n').Split('\n').Length, 1, height);
    }

    [Fact]
    public void A_count_that_may_be_too_large_says_so()
    {
        Assert.Equal("~1,234", TopText.Count(new TopSnapshot.Row("x", 1234, 0, IsExact: false)));
        Assert.Equal("1,234", TopText.Count(new TopSnapshot.Row("x", 1234, 0, IsExact: true)));
    }

    [Fact]
    public void An_answer_of_another_shape_is_empty_and_no_error()
    {
        TopSnapshot snapshot = TopSnapshot.Of(new ControlReply.Map(
        [
            new("users", new ControlReply.Number(1)), new("commands", new ControlReply.List([new ControlReply.Number(1)])),
            new("sinks", new ControlReply.Bulk("x")), new("status", new ControlReply.List([])),
        ]));
        using StringWriter output = new();
        TopText.Write(output, snapshot);
        Assert.Empty(snapshot.Rows("users"));
        Assert.Equal("(empty)", Assert.Single(snapshot.Rows("commands")).Name);
    }

    [Theory]
    [InlineData('q', false)]
    [InlineData('Q', false)]
    [InlineData('\u001b', false)]
    [InlineData('x', true)]
    public void The_keys_that_end_it(char key, bool goesOn) =>
        Assert.Equal(goesOn, new TopScreen(AnsiConsole.Console) { Window = "minute" }.Take(key));

    [Fact]
    public void W_changes_the_window_to_and_fro()
    {
        TopScreen screen = new(AnsiConsole.Console) { Window = "minute" };
        screen.Take('w');
        Assert.Equal("hour", screen.Window);
        screen.Take('w');
        Assert.Equal("minute", screen.Window);
    }

    private static void AssertHarmless(string text) =>
        Assert.DoesNotContain(text, c => (char.IsControl(c) && c != '\n') || c is '\u202e' or '\u2028');

    private static TopSnapshot Snapshot(string name)
    {
        ControlReply.List rows = new(
        [
            new ControlReply.Map(
            [
                new("name", new ControlReply.Bulk(name)), new("count", new ControlReply.Number(1234)),
                new("failures", new ControlReply.Number(7)), new("surplus", new ControlReply.Number(0)),
            ]),
        ]);
        ControlReply.Map counts = new([new(name, new ControlReply.Number(3))]);
        return TopSnapshot.Of(new ControlReply.Map(
        [
            new("window", new ControlReply.Bulk(name)), new("seconds", new ControlReply.Number(60)),
            new("status", new ControlReply.Map([new("version", new ControlReply.Bulk(name))])),
            new("categories", counts), new("failure_reasons", counts), new("gaps", counts), new("gap_bytes", counts),
            new("users", rows), new("failing_users", rows), new("commands", rows), new("key_patterns", rows), new("clients", rows),
            new("sinks", new ControlReply.List(
            [
                new ControlReply.Map(
                [
                    new("name", new ControlReply.Bulk(name)), new("target", new ControlReply.Bulk(name)),
                    new("state", new ControlReply.Bulk(name)),
                ]),
            ])),
        ]));
    }
}
