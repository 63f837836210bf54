using System.CommandLine;
using Sensor.Formats;

namespace Sensor.Cli;

/// <summary><c>--format NAME</c>: one of the formats, or a name for several of them.</summary>
internal static class FormatOption
{
    /// <summary>What --help says of them.</summary>
    public static string Details() => "Formats:\n" + string.Join('\n', Lines());

    public static Option<string> Create()
    {
        Option<string> option = new("--format")
        {
            Description = "What the events are written in; the formats are listed below.",
            HelpName = "NAME",
            DefaultValueFactory = _ => EventFormats.Json.Name,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: string name }] && EventFormats.Expand(name).Length == 0)
            {
                result.AddError($"--format {name}: no such format; there are {string.Join(", ", EventFormats.Names)}");
            }
        });
        return option;
    }

    private static IEnumerable<string> Lines()
    {
        foreach (EventFormat format in EventFormats.All)
        {
            yield return $"  {format.Name,-20} {format.Description}";
        }

        yield return $"  {EventFormats.Redshift,-20} the three of it: a.log becomes a-connectionlog.log, a-userlog.log, "
            + "a-useractivitylog.log";
        yield return $"  {EventFormats.ValkeyAuditName,-20} valkey-audit-text";
    }
}
