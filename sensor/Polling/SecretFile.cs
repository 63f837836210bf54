using System.Security.Cryptography;

namespace Sensor.Polling;

/// <summary>A password in a file. Its bytes never become a string; who reads them clears them after use.</summary>
internal static class SecretFile
{
    private const int MaxBytes = 4096;

    /// <summary>Reads the file without a last line end; else the problem is one sentence.</summary>
    public static bool TryRead(string path, out byte[] secret, out string? problem)
    {
        secret = [];
        Span<byte> buffer = stackalloc byte[MaxBytes + 1];
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            int length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            problem = length > MaxBytes ? $"{path}: longer than a password; is it the right file?" : null;
            ReadOnlySpan<byte> text = buffer[..Math.Min(length, MaxBytes)];
            text = text.EndsWith("\n"u8) ? text[..^1] : text;
            text = text.EndsWith("\r"u8) ? text[..^1] : text;
            problem ??= text.IsEmpty ? $"{path}: is empty; it should hold the password" : null;
            secret = problem is null ? text.ToArray() : secret;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException
            or ArgumentException)
        {
            string why = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : e is UnauthorizedAccessException ? "may not be read by this user" : "cannot be read";
            problem = $"{path}: {why}; it should hold the password";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }

        return problem is null;
    }

    /// <summary>
    /// A warning where others than the owner and the group may read the file; null where all is well.
    /// </summary>
    public static string? Warning(string path)
    {
        try
        {
            bool open = (File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0;
            return open ? $"{path}: every user of this machine may read or change it; chmod 600 {path}" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // reading it tells what is wrong
        }
    }
}
