using System.Globalization;
using Sensor.Configuration;
using Sensor.Sinks.File;
using Sensor.Sinks.Spool;

namespace Sensor.Hosting.Checks;

/// <summary>The folders that a run writes to beside its files: its state, and the spool with the room that it needs.</summary>
internal static class FolderCheck
{
    private const double ShortestHours = 1;

    public static CheckResult State(string path) => Problem(path) is { } problem
        ? CheckResult.Warning("state",
            $"{path}: {problem}, so what was told and learnt is not remembered for the next start",
            "let this user write there, or name another folder with --state or polling.state")
        : CheckResult.Ok("state", $"{path} can be written");

    /// <param name="configuration">Says where it lies and how large it may be.</param>
    /// <param name="state">Where the usual one lies.</param>
    /// <param name="sample">What passed meanwhile.</param>
    public static IReadOnlyList<CheckResult> Spool(SensorConfiguration configuration, string state, TrafficSample sample)
    {
        SpoolOptions options = SpoolFolder.Live(configuration.Spool.Options, state);
        string folder = options.Directory;
        if (Problem(folder) is { } problem)
        {
            return [CheckResult.Fault("spool", $"{folder}: {problem}, so no sink outside this host can begin",
                "let this user write there, or name another folder with spool.directory")];
        }

        int formats = configuration.Sinks.OfType<RemoteSinkConfiguration>().Select(sink => sink.Format).Distinct().Count();
        long wanted = options.MaxBytes * formats;
        long used = Used(folder);
        long room = Math.Min(wanted, (FolderProbe.FreeBytes(Existing(folder)) ?? wanted) + used);
        string size = $"{folder} may take {Size(wanted)}, there is room for {Size(room)}, {Size(used)} of it is in use";
        double? hours = sample.Events > 0 ? (room - used) / (sample.BytesPerSecond * formats) / 3600 : null;
        string lasts = hours is { } known
            ? string.Create(CultureInfo.InvariantCulture,
                $"at {sample.EventsPerSecond:N0} events/s, as now, sinks may be away for {Time(known)}")
            : "no traffic passed, so how long it lasts cannot be said";
        string found = $"{size}; {lasts}";
        return
        [
            room < wanted ? CheckResult.Warning(
                    "spool", found, "free some room, or lower spool.size: what has no room is lost")
                : hours < ShortestHours ? CheckResult.Warning(
                    "spool", found, "raise spool.size, or leave out what nobody needs (policy)")
                : CheckResult.Ok("spool", found),
        ];
    }

    /// <summary>Why it cannot be written, or made; null: it can.</summary>
    private static string? Problem(string folder)
    {
        string existing = Existing(folder);
        bool isThere = existing == Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(existing))
        {
            return isThere ? "is a file, not a folder" : $"cannot be made: {existing} is a file, not a folder";
        }

        return FolderProbe.Problem(existing) is not { } problem ? null
            : isThere ? problem : $"cannot be made in {existing}: {problem}";
    }

    /// <summary>The folder, or the nearest thing above it that is there.</summary>
    private static string Existing(string folder)
    {
        string existing = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        while (!Path.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing) ?? "/";
        }

        return existing;
    }

    private static long Used(string folder)
    {
        try
        {
            return Directory.Exists(folder)
                ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
                : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file that went while it was counted.
            return 0;
        }
    }

    private static string Size(long bytes) => bytes >= 1 << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.#} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.#} MiB");

    private static string Time(double hours) => hours switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{hours * 60:0} min"),
        < 72 => string.Create(CultureInfo.InvariantCulture, $"{hours:0.#} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Min(hours / 24, 9999):0} days"),
    };
}
