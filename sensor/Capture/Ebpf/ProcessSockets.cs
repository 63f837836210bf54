using System.Globalization;

namespace Sensor.Capture.Ebpf;

/// <summary>The sockets that a process holds, as /proc shows them.</summary>
internal static class ProcessSockets
{
    private const string Listening = "0A"; // TCP_LISTEN

    /// <summary>The inodes of all of them; what cannot be read is none.</summary>
    public static HashSet<ulong> Inodes(int process)
    {
        HashSet<ulong> inodes = [];
        try
        {
            foreach (string descriptor in Directory.EnumerateFileSystemEntries($"/proc/{process}/fd"))
            {
                if (TryInode(descriptor, out ulong inode))
                {
                    inodes.Add(inode);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return inodes;
    }

    /// <summary>Whether this descriptor of the process is still that socket.</summary>
    public static bool Holds(int process, int descriptor, ulong inode) =>
        TryInode(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd/{descriptor}"), out ulong found)
        && found == inode;

    /// <summary>The TCP ports on which the process listens, in its own network namespace.</summary>
    public static HashSet<ushort> ListeningPorts(int process)
    {
        HashSet<ulong> own = Inodes(process);
        HashSet<ushort> ports = [];
        foreach (string table in (string[])["tcp", "tcp6"])
        {
            try
            {
                foreach (string line in File.ReadLines($"/proc/{process}/net/{table}"))
                {
                    // proc(5): sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
                    string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    if (words.Length > 9 && words[3] == Listening
                        && ulong.TryParse(words[9], CultureInfo.InvariantCulture, out ulong inode) && own.Contains(inode))
                    {
                        ports.Add(ushort.Parse(
                            words[1].AsSpan(words[1].LastIndexOf(':') + 1), NumberStyles.HexNumber,
                            CultureInfo.InvariantCulture));
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }
        }

        return ports;
    }

    private static bool TryInode(string descriptor, out ulong inode)
    {
        const string Begin = "socket:[";
        try
        {
            string? target = new FileInfo(descriptor).LinkTarget;
            if (target is not null && target.StartsWith(Begin, StringComparison.Ordinal))
            {
                return ulong.TryParse(target.AsSpan(Begin.Length, target.Length - Begin.Length - 1),
                    CultureInfo.InvariantCulture, out inode);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        inode = 0;
        return false;
    }
}
