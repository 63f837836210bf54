using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Sinks;
using Sensor.Sinks.File;

namespace Sensor.Cli;

/// <summary>
/// The files of a live run, which a changed configuration, or a wish to rotate, lets begin anew. A file that goes on as it
/// is stays open: two writers would write over each other, and closes itself where it is to be set aside. One whose format
/// or evidence changes is renamed first: nothing is written over.
/// </summary>
internal sealed class LiveOutputs(Func<SensorConfiguration, OutputFiles> filesOf, RemoteOutputs remote)
{
    private Dictionary<string, SensorOutput> _open = [];

    /// <summary>Those with which the run begins.</summary>
    public void Begin(OutputFiles files, OpenOutputs open) =>
        _open = files.Files.Zip(open.AllButRemote).ToDictionary(pair => pair.First.Path, pair => pair.Second);

    /// <summary>The sinks of a configuration; where one cannot be opened, all stays as it was.</summary>
    /// <exception cref="SinkFailure">One of them cannot be opened, or set aside.</exception>
    public IReadOnlyList<SensorOutput> Open(SensorConfiguration configuration, bool setAside)
    {
        OutputFiles files = FilesOf(configuration);
        FileSinkOptions[] anew = [.. files.Files.Where(file => !GoesOn(file))];
        List<FileSink> moved = [];
        try
        {
            foreach (FileSink sink in anew.Select(file => SinkOf(file.Path)).OfType<FileSink>())
            {
                sink.SetAside();
                moved.Add(sink);
            }

            IReadOnlyList<SensorOutput> remoteOutputs = remote.Use(files.Remote);
            remote.Forget();
            Dictionary<string, SensorOutput> opened = anew
                .Zip(OpenOutputs.Open(new OutputFiles(anew), remote: null, path => SinkOf(path)?.Family).All)
                .ToDictionary(pair => pair.First.Path, pair => pair.Second);
            _open = files.Files.ToDictionary(
                file => file.Path, file => opened.GetValueOrDefault(file.Path) ?? _open[file.Path]);
            GoOn(files.Files.Except(anew), setAside);
            return [.. files.Files.Select(file => _open[file.Path]), .. remoteOutputs];
        }
        catch (Exception e) when (e is SinkFailure or IOException or UnauthorizedAccessException)
        {
            moved.ForEach(sink => sink.TakeBack());
            throw e as SinkFailure ?? new SinkFailure($"the files cannot be set aside: {e.Message}", e);
        }
    }

    private void GoOn(IEnumerable<FileSinkOptions> files, bool setAside)
    {
        foreach (FileSinkOptions file in files)
        {
            SinkOf(file.Path)?.Use(file);
            if (setAside)
            {
                SinkOf(file.Path)?.AskRotation();
            }
        }
    }

    /// <summary>What the command line asks for may be missing in a new configuration: no reason to end a run.</summary>
    private OutputFiles FilesOf(SensorConfiguration configuration)
    {
        try
        {
            return filesOf(configuration);
        }
        catch (UsageError e)
        {
            throw new SinkFailure(e.Message, e);
        }
    }

    private FileSink? SinkOf(string path) => _open.GetValueOrDefault(path)?.Sink as FileSink;

    private bool GoesOn(FileSinkOptions file) =>
        _open.TryGetValue(file.Path, out SensorOutput? open) && open.Format == file.Format
        && (open.Sink is not FileSink sink || sink.CanUse(file));
}
