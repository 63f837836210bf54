using Sensor.Capture;
using Sensor.Hosting;

namespace Sensor.Cli;

/// <summary>One replay as its user meets it: progress while it runs, complaints and the summary at its end.</summary>
internal static class ReplaySession
{
    public static int Run(ReplayRequest request, OutputFiles output, string? summaryFile, IReadOnlyList<string> words)
    {
        using ReplayRun run = ReplayRun.Open(request);
        using OpenOutputs outputs = OpenOutputs.Open(output);
        using StopSignals signals = new();
        bool eventsScroll = output.IsStandardOutput && !Console.IsOutputRedirected;
        RunSummary summary = eventsScroll
            ? run.Run(outputs.All, signals.Token)
            : ReplayProgress.Show(run, () => run.Run(outputs.All, signals.Token));
        SummaryTable.Print(Console.Error, summary);
        bool whole = true;
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
}
