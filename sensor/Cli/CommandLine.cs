using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sensor.Cli;

/// <summary>
/// Runs System.CommandLine as this program wants it: wrong usage is exit code 2 and one sentence; <c>@name</c> is a
/// word, not a response file (it may be a user's name); signals and exceptions are ours.
/// </summary>
internal static class CommandLine
{
    public static int Invoke(RootCommand root, string[] args)
    {
        ParseResult result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0)
        {
            return Refuse(result);
        }

        bool verbose = args.Contains("--verbose");
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
            return ErrorReport.Tell(e, verbose);
        }
    }

    private static int Refuse(ParseResult result)
    {
        ParseError error = result.Errors[0];
        string verb = result.CommandResult.Command is RootCommand ? "" : $" {result.CommandResult.Command.Name}";
        string sentence = error.Message.TrimEnd('.');
        Console.Error.WriteLine(TerminalText.Escape($"{sentence}; see 'redis-audit-sensor{verb} --help'"));
        return ExitCode.NotStarted;
    }
}
