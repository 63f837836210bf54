using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Sinks;
using Sensor.Sinks.File;

namespace Sensor.Cli;

/// <summary>
/// The files of a live run, which a changed configuration, or a wish to rotate, lets begin anew. A file that goes on as it
/// is stays open: two writers would write over each other. One whose format changes, or that is to be set aside, is
/// renamed first: nothing is written over.
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
        FileSinkOptions[] anew = [.. files.Files.Where(file => !GoesOn(file, setAside))];
        List<(string From, string To)> moved = [];
        try
        {
            foreach (FileSinkOptions file in anew.Where(file => _open.ContainsKey(file.Path) && File.Exists(file.Path)))
            {
                string aside = FreeName(file.Path);
                File.Move(file.Path, aside);
                moved.Add((file.Path, aside));
            }

            IReadOnlyList<SensorOutput> remoteOutputs = remote.Use(files.Remote);
            remote.Forget();
            Dictionary<string, SensorOutput> opened = anew.Zip(OpenOutputs.Open(new OutputFiles(anew), remote: null).All)
                .ToDictionary(pair => pair.First.Path, pair => pair.Second);
            _open = files.Files.ToDictionary(
                file => file.Path, file => opened.GetValueOrDefault(file.Path) ?? _open[file.Path]);
            return [.. files.Files.Select(file => _open[file.Path]), .. remoteOutputs];
        }
        catch (Exception e) when (e is SinkFailure or IOException or UnauthorizedAccessException)
        {
            moved.ForEach(pair => File.Move(pair.To, pair.From, overwrite: true));
            throw e as SinkFailure ?? new SinkFailure($"the files cannot be set aside: {e.Message}", e);
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

    private bool GoesOn(FileSinkOptions file, bool setAside) =>
        _open.TryGetValue(file.Path, out SensorOutput? open) && open.Format == file.Format
        && (file.IsStandardOutput || !setAside);

    /// <summary><c>events.ndjson</c> → <c>events.ndjson.20261231T235959Z</c>, with a number behind it where that is taken.</summary>
    private static string FreeName(string path)
    {
        string stem = string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{path}.{DateTime.UtcNow:yyyyMMdd'T'HHmmss'Z'}");
        string name = stem;
        for (int i = 1; File.Exists(name); i++)
        {
            name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{stem}.{i}");
        }

        return name;
    }
}
