using System.Globalization;

namespace Sensor.Cli;

/// <summary>A line of the summary: a name and how many, or the title of those that follow.</summary>
internal sealed record SummaryRow(string Name, long Count)
{
    public bool IsTitle { get; private init; }

    public string Text => IsTitle ? "" : Count.ToString("N0", CultureInfo.InvariantCulture);

    public static SummaryRow Title(string title) => new(title, 0) { IsTitle = true };
}
