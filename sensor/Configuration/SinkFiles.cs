using System.Security.Cryptography;
using Sensor.Polling;

namespace Sensor.Configuration;

/// <summary>Files that a sink's keys name: that they can be read is seen at the start.</summary>
internal static class SinkFiles
{
    public static string? Readable(YamlSection section, string key)
    {
        string? path = section.Text(key);
        try
        {
            using FileStream? opened = path is null ? null : File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            bool missing = e is FileNotFoundException or DirectoryNotFoundException;
            section.Refuse(key, $"{path}: {(missing ? "there is no such file" : "cannot be read")}");
        }

        return path;
    }

    /// <summary>A file that holds a secret, which is read when it is needed.</summary>
    public static string? Secret(YamlSection section, string key)
    {
        if (section.Text(key) is not { } path)
        {
            return null;
        }

        if (!SecretFile.TryRead(path, out byte[] secret, out string? problem))
        {
            section.Refuse(key, problem!);
        }

        CryptographicOperations.ZeroMemory(secret);
        return path;
    }
}
