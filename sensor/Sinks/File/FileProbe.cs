using Sensor.Evidence;

namespace Sensor.Sinks.File;

/// <summary>Whether a file sink could begin now; changes nothing of the file.</summary>
internal static class FileProbe
{
    /// <exception cref="SinkFailure">It could not; the sentence that its start would end with.</exception>
    public static SinkProof Run(FileSinkOptions options)
    {
        try
        {
            return options.IsStandardOutput ? new SinkProof("events go to standard output")
                : options.IsDevice ? Device(options)
                : File(options);
        }
        catch (EvidenceFailure e)
        {
            throw new SinkFailure(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw new SinkFailure($"{options.Path}: cannot be opened for writing: {OutputErrors.Explain(e)}", e);
        }
    }

    private static SinkProof Device(FileSinkOptions options)
    {
        using FileStream device = new(options.Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        return new SinkProof($"{options.Path} can be written");
    }

    private static SinkProof File(FileSinkOptions options)
    {
        string path = Path.GetFullPath(options.Path);
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            throw new SinkFailure($"{options.Path}: the folder does not exist; 'install -d -m 750 -o redis-audit {folder}' "
                + "makes it");
        }

        ProvenName.Refuse(options);
        ForeignContent.Refuse(options);
        if (System.IO.File.Exists(path))
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        }

        if (FolderProbe.Problem(folder) is { } problem)
        {
            throw new SinkFailure($"{options.Path}: nothing can be written in {folder}: {problem}");
        }

        if (options.Evidence is { } evidence)
        {
            using SigningKey key = SigningKey.Load(evidence.KeyFile);
        }

        return new SinkProof(FileLock.IsTaken(path)
            ? $"{options.Path} is being written now, by a sensor that runs" : $"{options.Path} can be written");
    }
}
