using System.Text;

namespace Sensor.Policy;

/// <summary>
/// Commands as a policy names them: <c>GET</c>, <c>CONFIG</c> (with all subcommands), <c>CONFIG SET</c>, <c>FT.*</c>.
/// Immutable.
/// </summary>
internal sealed class CommandChoice
{
    public const int LongestName = 256;

    private readonly byte[][] _names;
    private readonly byte[][] _beginnings;

    public CommandChoice(IEnumerable<string> commands)
    {
        string[] all = [.. commands.Select(command => command.ToUpperInvariant())];
        _names = [.. all.Where(name => !name.EndsWith('*')).Select(Encoding.UTF8.GetBytes)];
        _beginnings = [.. all.Where(name => name.EndsWith('*')).Select(name => Encoding.UTF8.GetBytes(name[..^1]))];
    }

    /// <summary>Whether a text names commands: <c>COMMAND</c>, <c>COMMAND SUBCOMMAND</c> or <c>BEGINNING*</c>.</summary>
    public static bool IsWritten(string text)
    {
        int star = text.IndexOf('*', StringComparison.Ordinal);
        return text.Length is > 0 and < LongestName && text.Trim() == text && text.Split(' ').Length <= 2
            && (star < 0 || (star == text.Length - 1 && star > 0));
    }

    /// <summary>
    /// <paramref name="command"/> is in capitals, with its subcommand behind a blank; its first
    /// <paramref name="nameLength"/> bytes are the command's own name. Empty: no command, which no choice holds.
    /// </summary>
    public bool Holds(ReadOnlySpan<byte> command, int nameLength)
    {
        foreach (byte[] beginning in _beginnings)
        {
            if (!command.IsEmpty && command.StartsWith(beginning))
            {
                return true;
            }
        }

        return Names(command, nameLength);
    }

    /// <summary>The same, but in so many words: not by the beginning of its name.</summary>
    public bool Names(ReadOnlySpan<byte> command, int nameLength)
    {
        foreach (byte[] name in _names)
        {
            if (!command.IsEmpty && (command.SequenceEqual(name) || command[..nameLength].SequenceEqual(name)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A command's name and subcommand as a choice looks at them; both in capitals.</summary>
    public static int Join(ReadOnlySpan<byte> name, ReadOnlySpan<byte> subcommand, Span<byte> command)
    {
        int length = Math.Min(name.Length, command.Length);
        name[..length].CopyTo(command);
        if (!subcommand.IsEmpty && length < command.Length)
        {
            command[length++] = (byte)' ';
            subcommand = subcommand[..Math.Min(subcommand.Length, command.Length - length)];
            subcommand.CopyTo(command[length..]);
            length += subcommand.Length;
        }

        return length;
    }
}
