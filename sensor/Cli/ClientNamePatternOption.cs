using System.CommandLine;
using System.CommandLine.Parsing;
using Sensor.Policy;

namespace Sensor.Cli;

/// <summary>The pattern of client names on the command line.</summary>
internal static class ClientNamePatternOption
{
    public static Option<ClientNamePattern?> Create() => new("--client-name-pattern")
    {
        Description = "How applications write their context into the client's name: app=%{app};user=%{end_user};"
            + "request=%{request_id}. Events then have these fields.",
        HelpName = "PATTERN",
        CustomParser = Parse,
    };

    private static ClientNamePattern? Parse(ArgumentResult result)
    {
        string text = result.Tokens.Single().Value;
        if (!ClientNamePattern.TryParse(text, out ClientNamePattern? pattern, out string? error))
        {
            result.AddError($"--client-name-pattern {text}: {error}");
        }

        return pattern;
    }
}
