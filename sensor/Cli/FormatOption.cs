using System.CommandLine;
using Sensor.Formats;

namespace Sensor.Cli;

/// <summary><c>--format NAME</c>: one of the formats, or a name for several of them.</summary>
internal static class FormatOption
{
    /// <summary>Amazon Redshift's three logs, each a file of its own.</summary>
    public const string Redshift = "redshift";

    /// <summary>The form that the Valkey audit module writes unless told otherwise.</summary>
    public const string ValkeyAudit = "valkey-audit";

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
            if (result.Tokens is [{ Value: string name }] && Expand(name).Length == 0)
            {
                string names = string.Join(", ", EventFormats.All.Select(format => format.Name));
                result.AddError($"--format {name}: no such format; there are {names}, {Redshift}, {ValkeyAudit}");
            }
        });
        return option;
    }

    /// <summary>The formats that a name stands for; none where it stands for nothing.</summary>
    public static EventFormat[] Expand(string name) => name switch
    {
        Redshift => [EventFormats.RedshiftConnection, EventFormats.RedshiftUser, EventFormats.RedshiftActivity],
        ValkeyAudit => [EventFormats.ValkeyAuditText],
        _ => [.. EventFormats.All.Where(format => format.Name == name)],
    };

    private static IEnumerable<string> Lines()
    {
        foreach (EventFormat format in EventFormats.All)
        {
            yield return $"  {format.Name,-20} {format.Description}";
        }

        yield return $"  {Redshift,-20} the three of it: a.log becomes a-connectionlog.log, a-userlog.log, a-useractivitylog.log";
        yield return $"  {ValkeyAudit,-20} valkey-audit-text";
    }
}
