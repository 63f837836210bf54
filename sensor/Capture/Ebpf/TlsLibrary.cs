namespace Sensor.Capture.Ebpf;

/// <summary>
/// The OpenSSL that a process uses: the libssl that it has mapped, else its own program or a module of it that defines
/// the functions. Opened as the process sees it (/proc/PID/root), or, where that file was replaced, by what is mapped.
/// </summary>
/// <param name="Path">As this process can open it.</param>
/// <param name="Functions">File offsets of those of OpenSSL's functions that it defines.</param>
internal sealed record TlsLibrary(string Path, IReadOnlyDictionary<string, ulong> Functions)
{
    private static readonly string[] Names =
    [
        "SSL_read", "SSL_write", "SSL_read_ex", "SSL_write_ex", "SSL_do_handshake", "SSL_shutdown", "SSL_free",
    ];

    /// <summary>Null where it uses none, or one without symbols.</summary>
    public static TlsLibrary? Of(int process)
    {
        foreach ((string range, string file) in Candidates(process))
        {
            string seen = $"/proc/{process}/root{file}";
            string path = file.EndsWith(" (deleted)", StringComparison.Ordinal) || !File.Exists(seen)
                ? $"/proc/{process}/map_files/{range}" : seen;
            Dictionary<string, ulong> functions = ElfSymbols.Find(path, Names);
            if (functions.ContainsKey("SSL_read") && functions.ContainsKey("SSL_write"))
            {
                return new TlsLibrary(path, functions);
            }
        }

        return null;
    }

    /// <summary>Mapped files, libssl first; of each the range of its first mapping.</summary>
    private static IEnumerable<(string Range, string File)> Candidates(int process)
    {
        Dictionary<string, string> mapped = [];
        try
        {
            foreach (string line in File.ReadLines($"/proc/{process}/maps"))
            {
                int at = line.IndexOf('/', StringComparison.Ordinal);
                if (at >= 0)
                {
                    mapped.TryAdd(line[at..], line[..line.IndexOf(' ', StringComparison.Ordinal)]);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return mapped.Where(file => Rank(file.Key) < 2).OrderBy(file => Rank(file.Key))
            .Select(file => (file.Value, file.Key));
    }

    private static int Rank(string file)
    {
        string name = System.IO.Path.GetFileName(file);
        return name.StartsWith("libssl", StringComparison.Ordinal) ? 0
            : name.StartsWith("lib", StringComparison.Ordinal) || name.StartsWith("ld-", StringComparison.Ordinal) ? 2 : 1;
    }
}
