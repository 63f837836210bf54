using Sensor.Hosting;
using Sensor.Sinks;
using Sensor.Sinks.File;

namespace Sensor.Cli;

/// <summary>The files of a run, open until disposed, and the ways to its sinks outside this host.</summary>
internal sealed class OpenOutputs : IDisposable
{
    private readonly List<SensorOutput> _all = [];

    private OpenOutputs()
    {
    }

    public IReadOnlyList<SensorOutput> All => _all;

    /// <summary>In the order of the files.</summary>
    public IReadOnlyList<SensorOutput> AllButRemote { get; private set; } = [];

    /// <exception cref="SinkFailure">One of them cannot be opened for writing.</exception>
    public static OpenOutputs Open(OutputFiles files, RemoteOutputs? remote)
    {
        OpenOutputs open = new();
        try
        {
            foreach (FileSinkOptions file in files.Files)
            {
                open._all.Add(new SensorOutput(file.Format, FileSink.Open(file)));
            }

            open.AllButRemote = [.. open._all];
            open._all.AddRange(remote?.Use(files.Remote) ?? []);
            return open;
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (SensorOutput output in AllButRemote)
        {
            output.Sink.Dispose();
        }
    }
}
