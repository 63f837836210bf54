using Sensor.Evidence;

namespace Sensor.Sinks.File;

/// <summary>
/// Writes to a file and tells its evidence. Where one of the two fails, what the digests know stays, and nothing else.
/// </summary>
internal static class ProvenWrite
{
    /// <summary>What stands before the first line of a file that begins.</summary>
    /// <exception cref="IOException">The file is as it was.</exception>
    public static void Header(LineFile file, EvidenceChain? evidence, byte[] header, long nowNs)
    {
        long before = file.Length;
        try
        {
            file.Write(header);
            evidence?.Begin(header, nowNs);
        }
        catch (IOException)
        {
            file.CutBack(before);
            throw;
        }
    }

    /// <exception cref="IOException">The file's length says how far it came.</exception>
    public static void Lines(LineFile file, EvidenceChain? evidence, ReadOnlySpan<byte> lines, long nowNs)
    {
        long before = file.Length;
        try
        {
            file.Write(lines);
            evidence?.Append(lines, nowNs);
        }
        catch (IOException)
        {
            file.CutBack(evidence is null ? before : Math.Max(before, evidence.TakenBytes));
            throw;
        }
    }
}
