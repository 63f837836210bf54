using System.Globalization;

namespace Sensor.Capture.Ebpf;

/// <summary>
/// Which processes are Redis servers: those of its names (the process' own or its program file's) whose program holds
/// the word with which every INFO begins. Nothing else is ever attached to.
/// </summary>
internal static class RedisProcess
{
    public const string Any = "any";
    private static readonly string[] Names = ["redis-server", "valkey-server", "keydb-server"];

    /// <summary>The numbers of all processes that have one of these names.</summary>
    public static IEnumerable<int> Find(IReadOnlyList<string> names)
    {
        string[] wanted = names.Contains(Any) ? [.. names, .. Names] : [.. names];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                && HasName(process, wanted))
            {
                yield return process;
            }
        }
    }

    public static bool Lives(int process) => Directory.Exists($"/proc/{process}");

    /// <summary>When it was started: another process of the same number has another. 0 where it is gone.</summary>
    public static long StartOf(int process) => StatusWord(process, 19);

    /// <summary>0 where it is gone.</summary>
    public static int ParentOf(int process) => (int)StatusWord(process, 1);

    /// <summary>
    /// Whether it is a Redis server by its program. Of one whose program may not be read (its TLS stays hidden then, and
    /// nothing is attached to it) the kernel's name of it counts.
    /// </summary>
    public static bool MayBeWatched(int process) => IsRedis(process) ?? HasName(process, Names);

    /// <summary>Path of its program, as it sees it; null where that may not be read.</summary>
    public static string? ProgramOf(int process)
    {
        try
        {
            return new FileInfo($"/proc/{process}/exe").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether its program is a Redis server, whatever it is called: it can tell a <c>redis_version</c>. Null where it
    /// may not be read.
    /// </summary>
    private static bool? IsRedis(int process)
    {
        try
        {
            using FileStream program = new($"/proc/{process}/exe", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] buffer = new byte[1 << 20];
            int kept = 0;
            for (int read; (read = program.Read(buffer, kept, buffer.Length - kept)) > 0;)
            {
                ReadOnlySpan<byte> bytes = buffer.AsSpan(0, kept + read);
                if (bytes.IndexOf("redis_version:"u8) >= 0)
                {
                    return true;
                }

                kept = Math.Min(bytes.Length, 16);
                bytes[^kept..].CopyTo(buffer);
            }
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException)
        {
        }

        return false;
    }

    /// <summary>proc(5), stat: counted from the word behind the name, which stands in brackets and may hold some.</summary>
    private static long StatusWord(int process, int index)
    {
        string? status = TryRead($"/proc/{process}/stat");
        string[] words = status?[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length > index && long.TryParse(words[index], CultureInfo.InvariantCulture, out long word) ? word : 0;
    }

    private static bool HasName(int process, string[] wanted)
    {
        string? name = TryRead($"/proc/{process}/comm")?.TrimEnd('\n');
        if (name is null)
        {
            return false;
        }

        const int KernelNameBytes = 15;
        return wanted.Any(one => one == name || (one.Length > KernelNameBytes && one[..KernelNameBytes] == name))
            || wanted.Contains(
                Path.GetFileName(ProgramOf(process) ?? "").Replace(" (deleted)", "", StringComparison.Ordinal));
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
