using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Sensor.Cli;

/// <summary>--help: what System.CommandLine prints, and a verb's details behind it.</summary>
internal sealed class VerbHelp(HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult result)
    {
        int code = usual.Invoke(result);
        if (result.CommandResult.Command is Verb verb)
        {
            result.InvocationConfiguration.Output.WriteLine(verb.Details);
        }

        return code;
    }

    public static void AddTo(RootCommand root)
    {
        foreach (HelpOption option in root.Options.OfType<HelpOption>())
        {
            option.Action = new VerbHelp((HelpAction)option.Action!);
        }
    }
}
