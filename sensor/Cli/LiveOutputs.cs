using Sensor.Configuration;
using Sensor.Formats;
using Sensor.Hosting;
using Sensor.Sinks;
using Sensor.Sinks.File;

namespace Sensor.Cli;

/// <summary>
/// The files of a live run, which a changed configuration, or a wish to rotate, lets begin anew. A file whose format
/// changes, or that is to be set aside, is renamed first: nothing is written over.
/// </summary>
internal sealed class LiveOutputs(OutputFiles first, Func<SensorConfiguration, OutputFiles> filesOf)
{
    private Dictionary<string, EventFormat> _written = Written(first);

    /// <summary>Opens the sinks of a configuration; where one fails, none is open and none was renamed in vain.</summary>
    /// <exception cref="SinkFailure">One of them cannot be opened, or set aside.</exception>
    public IReadOnlyList<SensorOutput> Open(SensorConfiguration configuration, bool setAside)
    {
        OutputFiles files = filesOf(configuration);
        List<(string From, string To)> moved = [];
        try
        {
            foreach (FileSinkOptions file in files.Files.Where(file => !file.IsStandardOutput && File.Exists(file.Path)))
            {
                bool other = _written.TryGetValue(file.Path, out EventFormat? format) && format != file.Format;
                if (setAside || other)
                {
                    string aside = FreeName(file.Path);
                    File.Move(file.Path, aside);
                    moved.Add((file.Path, aside));
                }
            }

            IReadOnlyList<SensorOutput> opened = OpenOutputs.Open(files).All;
            _written = Written(files);
            return opened;
        }
        catch (Exception e) when (e is SinkFailure or IOException or UnauthorizedAccessException)
        {
            moved.ForEach(pair => File.Move(pair.To, pair.From, overwrite: true));
            throw e as SinkFailure ?? new SinkFailure($"the files cannot be set aside: {e.Message}", e);
        }
    }

    private static Dictionary<string, EventFormat> Written(OutputFiles files) =>
        files.Files.Where(file => !file.IsStandardOutput).ToDictionary(file => file.Path, file => file.Format);

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
