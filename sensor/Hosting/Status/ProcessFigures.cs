using System.Diagnostics;
using Sensor.Metrics;

namespace Sensor.Hosting.Status;

/// <summary>What the process itself takes of its host.</summary>
internal static class ProcessFigures
{
    private static readonly double StartSeconds = Start();

    public static void AddTo(MetricSnapshot snapshot)
    {
        snapshot.Add(MetricTable.ProcessCpu, Environment.CpuUsage.TotalTime.TotalSeconds);
        snapshot.Add(MetricTable.ProcessMemory, Environment.WorkingSet);
        snapshot.Add(MetricTable.ProcessFiles, OpenFiles());
        snapshot.Add(MetricTable.ProcessStart, StartSeconds);
    }

    private static double Start()
    {
        using Process self = Process.GetCurrentProcess();
        return (self.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
    }

    private static int OpenFiles()
    {
        try
        {
            // The one that lists them is among them.
            return Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() - 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without /proc.
            return 0;
        }
    }
}
