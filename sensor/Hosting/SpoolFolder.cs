using Sensor.Sinks.Spool;

namespace Sensor.Hosting;

/// <summary>
/// Where the spools of a run lie. A replay has a folder of its own, which goes with it, for the captures are still there;
/// but for the events that a sink refused.
/// </summary>
internal sealed class SpoolFolder(SpoolOptions options) : IDisposable
{
    /// <param name="options">Of the configuration.</param>
    /// <param name="state">Folder of the sensor's state, where the usual one lies.</param>
    public static SpoolOptions Live(SpoolOptions options, string state) =>
        options.Directory.Length > 0 ? options : options with { Directory = Path.Combine(state, "spool") };

    /// <inheritdoc cref="Live"/>
    public static SpoolOptions Replay(SpoolOptions options, string state)
    {
        SpoolOptions live = Live(options, state);
        return live with { Directory = Path.Combine(live.Directory, $"replay-{Environment.ProcessId}"), WaitsForRoom = true };
    }

    /// <summary>After the spools in it are closed.</summary>
    public void Dispose()
    {
        try
        {
            if (!Directory.Exists(options.Directory))
            {
                return;
            }

            string kept = Path.Combine(options.Directory, RejectedEvents.FolderName);
            foreach (string folder in Directory.GetDirectories(options.Directory).Where(folder => folder != kept))
            {
                Directory.Delete(folder, recursive: true);
            }

            if (!Directory.Exists(kept))
            {
                Directory.Delete(options.Directory);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left behind: it costs nothing but room, and nothing reads it.
        }
    }
}
