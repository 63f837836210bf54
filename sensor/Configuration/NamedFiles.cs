using System.Security.Cryptography;
using System.Text;

namespace Sensor.Configuration;

/// <summary>What lies in the files that a sink's keys name: certificates, passwords, tokens.</summary>
internal static class NamedFiles
{
    /// <summary>
    /// Another text when one of them holds something else. It tells nothing of what they hold; a file that is not there
    /// is none.
    /// </summary>
    public static string Stamp(IEnumerable<string> paths)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in paths)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{path}\n"));
            try
            {
                hash.AppendData(File.ReadAllBytes(path));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // Whoever needs it says so.
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
