using Sensor.Evidence;

namespace Sensor.Sinks.File;

/// <summary>
/// A name under which evidence could not be found again: <c>verify</c> takes what ends in <c>.gz</c> for compressed, and
/// passes over what begins with a point or ends as that which stands beside a file does.
/// </summary>
internal static class ProvenName
{
    /// <exception cref="SinkFailure">The file is to have evidence, and has such a name.</exception>
    public static void Refuse(FileSinkOptions options)
    {
        if (options.Evidence is not null && TrailNames.Misleads(System.IO.Path.GetFileName(options.Path)))
        {
            throw new SinkFailure($"{options.Path}: a file with evidence cannot be called so: 'verify' knows names that begin "
                + $"with a point, or end in {TrailNames.Endings}, as those of other files; choose another name, as "
                + "events.ndjson (compress: gzip packs the closed ones)");
        }
    }
}
