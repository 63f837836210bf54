using Sensor.Evidence;
using IOFile = System.IO.File;

namespace Sensor.Sinks.File;

/// <summary>
/// A rotation that the end of a process cut in two. Its order is: the file gets its last name, the last digest says so,
/// the digests get their last name, the next file begins.
/// </summary>
internal static class InterruptedRotation
{
    /// <summary>Carries on where it stopped; nothing where none was interrupted.</summary>
    /// <exception cref="EvidenceFailure">The last digest says what the sensor has not written.</exception>
    public static void Finish(FileSinkOptions options, long nowNs)
    {
        string path = options.Path;
        string digests = path + TrailNames.DigestSuffix;
        if (options.Evidence is null || !IOFile.Exists(digests) || ChainHead.Read(digests, out _) is not { } head)
        {
            return;
        }

        string folder = TrailNames.FolderOf(path);
        if (head.Last is { Kind: DigestKind.Closed, ClosedAs: { } closedAs })
        {
            Require(options, closedAs);
            IOFile.Move(digests, System.IO.Path.Combine(folder, closedAs + TrailNames.DigestSuffix));
        }
        else if (!IOFile.Exists(path) && NewestWithoutDigests(path) is { } renamed)
        {
            Close(options, renamed, nowNs);
        }
    }

    /// <summary>A name that decides where a file goes has to be one of ours, and signed.</summary>
    private static void Require(FileSinkOptions options, string closedAs)
    {
        using SigningKey key = SigningKey.Load(options.Evidence!.KeyFile);
        bool isClosedName = System.IO.Path.GetFileName(closedAs) == closedAs && TrailNames.IsClosed(closedAs)
            && TrailNames.Active(closedAs) == System.IO.Path.GetFileName(options.Path);
        string digests = options.Path + TrailNames.DigestSuffix;
        if (!isClosedName || !ChainHead.IsSigned(digests, key))
        {
            throw new EvidenceFailure(
                $"{digests}: does not end with a digest of this sensor's key, so it was changed; set it and {options.Path} "
                + "aside");
        }
    }

    private static string? NewestWithoutDigests(string path) => TrailNames.ClosedOf(path).LastOrDefault() is { } newest
        && newest == TrailNames.Plain(newest) && !IOFile.Exists(newest + TrailNames.DigestSuffix)
        ? newest
        : null;

    /// <summary>The file has its name, its digests know nothing of it.</summary>
    private static void Close(FileSinkOptions options, string renamed, long nowNs)
    {
        IOFile.Move(options.Path + TrailNames.DigestSuffix, renamed + TrailNames.DigestSuffix);
        long cut = TornLine.Cut(renamed);
        using EvidenceChain chain = EvidenceChain.Open(options.Evidence!, options.Name, renamed, goesOn: true);
        chain.Continue(cut, nowNs);
        chain.Close(renamed, options.Path, nowNs);
    }
}
