using Sensor.Capture;
using Sensor.Hosting;
using Sensor.Sinks.Spool;

namespace Sensor.Cli;

/// <summary>One replay as its user meets it: progress while it runs, complaints and the summary at its end.</summary>
internal static class ReplaySession
{
    public static int Run(
        ReplayRequest request, OutputFiles output, SpoolOptions spool, string? summaryFile, IReadOnlyList<string> words)
    {
        using ReplayRun run = ReplayRun.Open(request);
        using SpoolFolder folder = new(spool);
        using RemoteOutputs remote = new(spool, new RemoteSinks(request.Options.Sensor).Create);
        using OpenOutputs outputs = OpenOutputs.Open(output, remote);
        using StopSignals signals = new();
        using CancellationTokenRegistration release = signals.Token.Register(remote.Release);
        bool eventsScroll = output.IsStandardOutput && !Console.IsOutputRedirected;
        RunSummary summary = eventsScroll
            ? run.Run(outputs.All, signals.Token)
            : ReplayProgress.Show(run, () => run.Run(outputs.All, signals.Token));
        bool whole = Deliver(remote, signals.Token);
        SummaryTable.Print(Console.Error, summary);
        foreach (PcapFileSource file in run.Files)
        {
            if (file.Complaint is { } complaint)
            {
                StandardError.Tell(complaint);
                whole = false;
            }
        }

        if (run.Interrupted)
        {
            StandardError.Tell("interrupted: what was read up to here is written");
            whole = false;
        }

        if (summaryFile is not null)
        {
            SummaryFile.Write(summaryFile, summary, run, words);
        }

        return whole ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Waits for the sinks outside this host for as long as it takes, or until a signal; says what keeps them.</summary>
    private static bool Deliver(RemoteOutputs remote, CancellationToken stop)
    {
        const int TellEveryMs = 5000;
        long left;
        while ((left = remote.Drain(TimeSpan.FromMilliseconds(TellEveryMs), stop)) > 0 && !stop.IsCancellationRequested)
        {
            foreach (SpoolSender sender in remote.Senders.Where(sender => sender.Waiting > 0))
            {
                string why = sender.Health.Trouble is { } trouble ? $": {trouble.Message}" : "";
                StandardError.Tell($"{sender.Waiting} events wait for {sender.Name}{why}");
            }
        }

        if (left > 0)
        {
            StandardError.Tell($"{left} events were not delivered; the replay can be run again: ids are the same");
        }

        foreach (SpoolSender sender in remote.Senders.Where(sender => sender.Health.Rejected > 0))
        {
            StandardError.Tell(
                $"{sender.Name} refused {sender.Health.Rejected} events for good; the last: {sender.Health.LastRejection}; "
                + $"they are kept in {sender.RejectedPath}");
        }

        return left == 0 && remote.Senders.All(sender => sender.Health.Rejected == 0);
    }
}
