using System.Diagnostics;
using Sensor.Hosting;
using Spectre.Console;

namespace Sensor.Cli;

/// <summary>
/// A bar on standard error while a replay runs, with rate and time left; nothing where it is no terminal.
/// </summary>
internal static class ReplayProgress
{
    private const int RefreshMilliseconds = 200;

    /// <summary>Below, the columns would wrap.</summary>
    private const int WideEnough = 80;

    public static RunSummary Show(ReplayRun run, Func<RunSummary> work) =>
        Console.IsErrorRedirected ? work() : ShowOn(StandardError.Console, run, work);

    private static RunSummary ShowOn(IAnsiConsole terminal, ReplayRun run, Func<RunSummary> work)
    {
        if (!terminal.Profile.Capabilities.Interactive)
        {
            return work();
        }

        RunSummary? summary = null;
        terminal.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(context => summary = Follow(terminal, context.AddTask("Replaying"), run, work));
        return summary!;
    }

    private static RunSummary Follow(IAnsiConsole terminal, ProgressTask bar, ReplayRun run, Func<RunSummary> work)
    {
        bar.MaxValue = Math.Max(1, run.Length);
        bar.IsIndeterminate = run.Length < 0;
        Stopwatch watch = Stopwatch.StartNew();
        using ManualResetEventSlim done = new();
        Thread follower = new(() =>
        {
            while (!done.Wait(RefreshMilliseconds))
            {
                double seconds = watch.Elapsed.TotalSeconds;
                string rate = $"{run.Position / seconds / 1e6:N0} MB/s";
                bar.Description = terminal.Profile.Width < WideEnough ? rate
                    : $"{run.Packets.Packets:N0} packets, {run.Packets.Packets / seconds:N0}/s, {rate}";
                bar.Value = run.Position;
            }
        })
        { IsBackground = true };
        follower.Start();
        try
        {
            return work();
        }
        finally
        {
            done.Set();
            follower.Join();
        }
    }
}
