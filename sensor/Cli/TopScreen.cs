using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Sensor.Cli;

/// <summary>
/// The live picture of <c>top</c>: tables side by side that fill the terminal, on its second screen, so that what stood
/// there comes back. Names are written as they are: nothing in them is taken for colours or movements of the cursor.
/// </summary>
internal sealed class TopScreen(IAnsiConsole terminal)
{
    public const int MostRows = 40;

    private const int SmallestWidth = 40;
    private const int SmallestHeight = 10;
    private const int HeadRows = 3;
    private const int LossRows = 7;

    /// <summary>Of a table with its frame.</summary>
    private const int LeastRows = 5;
    private const int LeastNameWidth = 8;
    private const int NumbersWidth = 26;

    private static readonly Style Quiet = new(Color.Grey);
    private static readonly Style Loud = new(Color.Red, decoration: Decoration.Bold);

    private bool _byFailures;

    /// <summary><c>minute</c> or <c>hour</c>.</summary>
    public required string Window { get; set; }

    public void Enter() => terminal.Write(new ControlCode("\u001b[?1049h\u001b[?25l\u001b[2J"));

    public void Leave() => terminal.Write(new ControlCode("\u001b[0m\u001b[?25h\u001b[?1049l"));

    /// <summary>A key; false ends it.</summary>
    public bool Take(char key)
    {
        switch (char.ToLowerInvariant(key))
        {
            case 'q' or '\u0003' or '\u001b':
                return false;
            case 'w':
                Window = Window == "minute" ? "hour" : "minute";
                break;
            case 'f':
                _byFailures = !_byFailures;
                break;
        }

        return true;
    }

    public void Draw(TopSnapshot snapshot)
    {
        // One line less than there are: behind the last one the terminal would scroll.
        (int width, int height) = Console.WindowWidth > 0 ? (Console.WindowWidth, Console.WindowHeight) : (80, 24);
        terminal.Profile.Width = Math.Max(width, SmallestWidth);
        terminal.Profile.Height = Math.Max(height - 1, SmallestHeight);
        terminal.Write(new ControlCode("\u001b[H"));
        terminal.Write(Picture(snapshot));
        terminal.Write(new ControlCode("\u001b[J"));
    }

    /// <summary>As large as the terminal; what has no room in it is left out, the last first.</summary>
    public IRenderable Picture(TopSnapshot snapshot)
    {
        int nameWidth = Math.Max(LeastNameWidth, (terminal.Profile.Width / 2) - NumbersWidth);
        int sinkRows = Math.Clamp(snapshot.Sinks.Count, 1, 4) + 2;
        int left = terminal.Profile.Height - HeadRows - (2 * LeastRows);
        List<Layout> parts =
        [
            new Layout(Head(snapshot)) { Size = HeadRows },
            new Layout().SplitColumns(
                new Layout(Names("Users", Choose(snapshot, "users", "failing_users"), nameWidth)),
                new Layout(Names("Commands", Choose(snapshot, "commands", "failing_commands"), nameWidth))),
        ];
        if (left >= 0)
        {
            parts.Add(new Layout().SplitColumns(
                new Layout(Names("Key patterns", snapshot.Rows("key_patterns"), nameWidth)),
                new Layout(Names("Clients", Choose(snapshot, "clients", "failing_clients"), nameWidth))));
        }

        if (left >= sinkRows)
        {
            parts.Add(new Layout(Sinks(snapshot)) { Size = sinkRows });
        }

        if (left >= sinkRows + LossRows)
        {
            parts.Insert(parts.Count - 1, new Layout { Size = LossRows }.SplitColumns(
                new Layout(Counts("Failures", snapshot.Counts("failure_reasons"), nameWidth)),
                new Layout(Counts("Losses told", snapshot.Counts("gaps"), nameWidth))));
        }

        return new Layout().SplitRows([.. parts]);
    }

    private IReadOnlyList<TopSnapshot.Row> Choose(TopSnapshot snapshot, string usual, string failing) =>
        snapshot.Rows(_byFailures ? failing : usual);

    private Rows Head(TopSnapshot snapshot)
    {
        bool loses = snapshot.Status("packets_dropped_by_kernel") + snapshot.Status("packets_dropped_by_full_queue") > 0;
        return new Rows(
            new Text(TopText.Headline(snapshot), loses || snapshot.StatusText("paused") == "yes" ? Loud : Style.Plain),
            new Text($"q ends   w last {(Window == "minute" ? "hour" : "minute")}   "
                + $"f by {(_byFailures ? "commands" : "failures")}", Quiet));
    }

    private static Panel Names(string title, IReadOnlyList<TopSnapshot.Row> rows, int nameWidth)
    {
        Table table = Empty(nameWidth).AddColumn(Number("commands")).AddColumn(Number("failures"));
        foreach (TopSnapshot.Row row in rows)
        {
            table.AddRow(
                Name(row.Name), new Text(TopText.Count(row)),
                new Text(Plain(row.Failures), row.Failures > 0 ? Loud : Quiet));
        }

        return Framed(title, table);
    }

    private static Panel Counts(string title, IReadOnlyList<TopSnapshot.Row> rows, int nameWidth)
    {
        Table table = Empty(nameWidth).AddColumn(Number(""));
        foreach (TopSnapshot.Row row in rows)
        {
            table.AddRow(Name(row.Name), new Text(Plain(row.Count), Loud));
        }

        return Framed(title, table);
    }

    private static Panel Sinks(TopSnapshot snapshot)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders().Expand()
            .AddColumn(new TableColumn("")).AddColumn(new TableColumn("")).AddColumn(new TableColumn(""));
        foreach (TopSnapshot.SinkRow sink in snapshot.Sinks)
        {
            table.AddRow(
                Name(sink.Name), Name($"waiting {Plain(sink.Waiting)}  rejected {Plain(sink.Rejected)}"),
                new Text(sink.State == "ok" ? sink.Target : sink.State, sink.State == "ok" ? Style.Plain : Loud)
                    .Overflow(Overflow.Ellipsis));
        }

        return Framed("Sinks", table);
    }

    private static Table Empty(int nameWidth) => new Table().Border(TableBorder.None).Expand()
        .AddColumn(new TableColumn("") { Width = nameWidth, NoWrap = true });

    private static TableColumn Number(string title) => new(new Text(title, Quiet))
    {
        Alignment = Justify.Right,
        NoWrap = true,
    };

    private static Panel Framed(string title, Table table) =>
        new(table) { Header = new PanelHeader(title), Border = BoxBorder.Rounded, Expand = true };

    private static Text Name(string name) => new Text(name).Overflow(Overflow.Ellipsis);

    private static string Plain(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
