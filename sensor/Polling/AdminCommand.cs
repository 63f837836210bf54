using System.Globalization;
using System.Text;

namespace Sensor.Polling;

/// <summary>The words of one question, as the array of bulk strings that a server takes.</summary>
internal static class AdminCommand
{
    /// <summary>A command's name and subcommand lie within.</summary>
    private const int NameBytes = 64;

    public static byte[] Encode(params ReadOnlySpan<string> words)
    {
        byte[][] bytes = new byte[words.Length][];
        for (int i = 0; i < words.Length; i++)
        {
            bytes[i] = Encoding.UTF8.GetBytes(words[i]);
        }

        return Encode(bytes);
    }

    /// <summary>The words as bytes; the result, which may hold a password, is the caller's to clear.</summary>
    public static byte[] Encode(IReadOnlyList<byte[]> words)
    {
        int size = Header('*', words.Count).Length;
        for (int i = 0; i < words.Count; i++)
        {
            size += Header('$', words[i].Length).Length + words[i].Length + 2;
        }

        byte[] command = new byte[size];
        int used = Put(command, 0, Header('*', words.Count));
        for (int i = 0; i < words.Count; i++)
        {
            used = Put(command, used, Header('$', words[i].Length));
            used = Put(command, used, words[i]);
            used = Put(command, used, "\r\n"u8);
        }

        return command;
    }

    /// <summary>
    /// Of an encoded command what ACL LOG calls it: <c>info</c>, and with the subcommand where it has some:
    /// <c>acl|list</c>. For the sensor's own questions, which are well formed.
    /// </summary>
    public static string NameOf(ReadOnlySpan<byte> command)
    {
        string[] lines = Encoding.Latin1.GetString(command[..Math.Min(command.Length, NameBytes)]).Split("\r\n");
        string first = lines.Length > 2 ? lines[2].ToLowerInvariant() : "";
        bool hasSubcommands = first is "acl" or "client" or "cluster" or "command" or "config" && lines.Length > 4;
        return hasSubcommands ? $"{first}|{lines[4].ToLowerInvariant()}" : first;
    }

    private static byte[] Header(char prefix, int number) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}\r\n"));

    private static int Put(byte[] command, int used, ReadOnlySpan<byte> part)
    {
        part.CopyTo(command.AsSpan(used));
        return used + part.Length;
    }
}
