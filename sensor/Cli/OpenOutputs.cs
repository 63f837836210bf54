using Sensor.Hosting;
using Sensor.Sinks;
using Sensor.Sinks.File;

namespace Sensor.Cli;

/// <summary>The files of a run, open until disposed.</summary>
internal sealed class OpenOutputs : IDisposable
{
    private readonly List<SensorOutput> _all = [];

    private OpenOutputs()
    {
    }

    public IReadOnlyList<SensorOutput> All => _all;

    /// <exception cref="SinkFailure">One of them cannot be opened for writing.</exception>
    /// <param name="files">The files.</param>
    /// <param name="familyOf">Of a path, the family that the sink which writes it until now belongs to.</param>
    public static OpenOutputs Open(OutputFiles files, Func<string, FileFamily?>? familyOf = null)
    {
        OpenOutputs open = new();
        try
        {
            foreach (FileSinkOptions file in files.Files)
            {
                open._all.Add(new SensorOutput(file.Format, FileSink.Open(file, familyOf?.Invoke(file.Path))));
            }

            return open;
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    public void Dispose() => _all.ForEach(output => output.Sink.Dispose());
}
