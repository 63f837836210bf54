using System.CommandLine;

namespace Sensor.Cli;

/// <summary>
/// Runs System.CommandLine as this program wants it: wrong usage is exit code 2 and one sentence; <c>@name</c> is a
/// word, not a response file (it may be a user's name); signals and exceptions are ours.
/// </summary>
internal static class CommandLine
{
    public static int Invoke(RootCommand root, string[] args)
    {
        VerbHelp.AddTo(root);
        ProgramVersion.AddTo(root);
        ParseResult result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0 && result.Action is not VerbHelp)
        {
            return Refuse(result);
        }

        bool canBeVerbose = result.CommandResult.Command.Options.Any(option => option.Name == "--verbose");
        bool verbose = canBeVerbose && args.Contains("--verbose");
        try
        {
            return result.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception e)
        {
            return ErrorReport.Tell(e, verbose, canBeVerbose);
        }
    }

    private static int Refuse(ParseResult result)
    {
        // "Required command" is said also of a mistyped one; the mistyped word says more.
        string? unmatched = result.UnmatchedTokens.Count > 0 ? result.UnmatchedTokens[0] : null;
        string sentence = unmatched is null
            ? result.Errors[0].Message.TrimEnd('.')
            : $"{unmatched}: no such {(unmatched.StartsWith('-') ? "option" : "command")}";
        string verb = result.CommandResult.Command is RootCommand ? "" : $" {result.CommandResult.Command.Name}";
        StandardError.Tell($"{sentence}; see 'redis-audit-sensor{verb} --help'");
        return ExitCode.NotStarted;
    }
}
