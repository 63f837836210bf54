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
    /// <param name="files">The files.</param>
    /// <param name="remote">The ways to sinks outside this host; null: they are not asked for.</param>
    /// <param name="familyOf">Of a path, the family that the sink which writes it until now belongs to.</param>
    public static OpenOutputs Open(
        OutputFiles files, RemoteOutputs? remote, Func<string, FileFamily?>? familyOf = null)
    {
        OpenOutputs open = new();
        try
        {
            foreach (FileSinkOptions file in files.Files)
            {
                open._all.Add(new SensorOutput(file.Format, FileSink.Open(file, familyOf?.Invoke(file.Path))));
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
