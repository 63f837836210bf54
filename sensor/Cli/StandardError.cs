using Spectre.Console;

namespace Sensor.Cli;

/// <summary>Where everything goes that is no event: progress, summary and single sentences.</summary>
internal static class StandardError
{
    /// <summary>Without colours and redrawing where standard error is no terminal.</summary>
    public static IAnsiConsole Console { get; } = Create();

    public static void Tell(string sentence) => System.Console.Error.WriteLine(TerminalText.Escape(sentence));

    private static IAnsiConsole Create()
    {
        bool terminal = !System.Console.IsErrorRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(System.Console.Error),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!terminal)
        {
            console.Profile.Width = 120;
        }

        return console;
    }
}
