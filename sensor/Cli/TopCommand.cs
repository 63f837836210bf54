using System.CommandLine;
using Sensor.Control;
using Spectre.Console;

namespace Sensor.Cli;

/// <summary><c>top</c>: what a running sensor sees, live in the terminal or once as text.</summary>
internal static class TopCommand
{
    private const int StepMilliseconds = 50;
    private const int StepsPerSecond = 20;
    private const int TextRows = 10;

    private const string Details = """
        Shows what a running sensor sees: events and packets a second; users, commands, key patterns and clients with
        most commands in the last minute or hour; failures, losses, and how the sinks fare. Names are those of the events:
        pseudonyms stay pseudonyms, and what the policy leaves out is not there.

        It asks over the sensor's control socket (control.socket in its configuration), which is for root and the
        sensor's own user. A count with ~ may be too large by a few: more names came than are counted exactly.

        In a terminal it is drawn anew each second:
          q or Ctrl-C  ends it        w  last minute or last hour        f  by commands or by failures

        Where standard output is no terminal, one picture is printed as text and it ends.

        Examples:
          redis-audit-sensor top
          redis-audit-sensor top -c /etc/redis-audit-sensor/sensor.yaml --window hour
          redis-audit-sensor top --control /run/redis-audit-sensor/control.sock | mail -s "Redis today" operator

        Exit codes: 0 done; 1 the sensor ended meanwhile; 2 no sensor answers, no permission, wrong usage.
        """;

    public static Command Create()
    {
        Option<string?> control = ControlPathOption.Create();
        Option<string?> config = ConfigOption.Create();
        config.Description = "Configuration file of the sensor: says where its control socket is.";
        Option<string> window = new("--window")
        {
            Description = "Of which time: minute or hour.",
            HelpName = "minute|hour",
            DefaultValueFactory = _ => "minute",
        };
        window.AcceptOnlyFromAmong("minute", "hour");
        Verb command = new("top", "What a running sensor sees, live: users, commands, failures, losses, sinks.", Details)
        {
            control, config, window,
        };
        command.SetAction(result => Run(
            ControlPathOption.PathOf(result.GetValue(control), result.GetValue(config)), result.GetValue(window)!));
        return command;
    }

    private static int Run(string path, string window)
    {
        using ControlClient client = ControlClient.Connect(path);
        TopSnapshot first = Ask(client, path, window, TextRows);
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi)
        {
            TopText.Write(Console.Out, first);
            return ExitCode.Done;
        }

        try
        {
            Watch(client, path, window);
            return ExitCode.Done;
        }
        catch (ControlFailure e)
        {
            StandardError.Tell(e.Message);
            return ExitCode.Failed;
        }
    }

    private static TopSnapshot Ask(ControlClient client, string path, string window, int rows) =>
        client.Ask("AUDIT.TOP", window, $"{rows}") switch
        {
            ControlReply.Map map => TopSnapshot.Of(map),
            ControlReply.Error { Text: { } text } when text.Contains("unknown command", StringComparison.Ordinal) =>
                throw new ControlFailure($"{path}: the sensor there is older and does not know 'top'", null),
            ControlReply.Error error => throw new ControlFailure($"{path}: the sensor refuses: {error.Text}", null),
            _ => throw new ControlFailure($"{path}: what answers there is no sensor", null),
        };

    private static void Watch(ControlClient client, string path, string window)
    {
        using StopSignals signals = new();
        TopScreen screen = new(AnsiConsole.Console) { Window = window };
        bool readsKeys = !Console.IsInputRedirected;
        screen.Enter();
        try
        {
            while (!signals.Token.IsCancellationRequested)
            {
                screen.Draw(Ask(client, path, screen.Window, TopScreen.MostRows));
                for (int step = 0; step < StepsPerSecond && !signals.Token.WaitHandle.WaitOne(StepMilliseconds); step++)
                {
                    if (readsKeys && Console.KeyAvailable)
                    {
                        if (!screen.Take(Console.ReadKey(intercept: true).KeyChar))
                        {
                            return;
                        }

                        break;
                    }
                }
            }
        }
        finally
        {
            screen.Leave();
        }
    }
}
