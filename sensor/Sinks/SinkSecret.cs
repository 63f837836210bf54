using System.Text;

namespace Sensor.Sinks;

/// <summary>
/// A token, password or key that a sink shows to its receiver: in a file, read anew at each use so that a renewed one
/// needs no restart, or a text that came from the environment. It never shows itself in a message.
/// </summary>
internal sealed record SinkSecret
{
    private const int MaxBytes = 16 * 1024;

    private readonly string? _path;
    private readonly string? _text;

    private SinkSecret(string? path, string? text)
    {
        _path = path;
        _text = text;
    }

    public static SinkSecret InFile(string path) => new(path, null);

    public static SinkSecret Of(string text) => new(null, text);

    /// <summary>Without a last line end.</summary>
    /// <exception cref="SinkFault">The file cannot be read, is empty, or is no secret.</exception>
    public byte[] Read()
    {
        if (_path is null)
        {
            return Encoding.UTF8.GetBytes(_text!);
        }

        try
        {
            using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] bytes = new byte[MaxBytes + 1];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            ReadOnlySpan<byte> secret = bytes.AsSpan(0, length);
            secret = secret.EndsWith("\n"u8) ? secret[..^1] : secret;
            secret = secret.EndsWith("\r"u8) ? secret[..^1] : secret;
            return length <= MaxBytes && !secret.IsEmpty ? secret.ToArray()
                : throw Unusable(secret.IsEmpty ? "is empty" : "is too long for a secret; is it the right file?", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException
            or ArgumentException)
        {
            bool missing = e is FileNotFoundException or DirectoryNotFoundException;
            throw Unusable(missing ? "there is no such file"
                : e is UnauthorizedAccessException ? "may not be read by this user" : "cannot be read", e);
        }
    }

    /// <summary>As a header of HTTP holds it.</summary>
    /// <exception cref="SinkFault">As in <see cref="Read"/>, or it has bytes that no header can hold.</exception>
    public string ReadText()
    {
        byte[] bytes = Read();
        return bytes.AsSpan().IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 ? Encoding.ASCII.GetString(bytes)
            : throw Unusable("holds more than one line of ASCII characters; is it the right file?", null);
    }

    public override string ToString() => _path ?? "from the environment";

    private SinkFault Unusable(string why, Exception? cause) =>
        new(SinkProblem.Authentication, $"{ToString()}: {why}", cause);
}
