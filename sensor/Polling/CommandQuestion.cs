using Sensor.Commands;
using Sensor.Resp;

namespace Sensor.Polling;

/// <summary>
/// What commands a server has. COMMAND tells all of them by their original names: those of modules and of newer
/// versions are found so. The new name of a renamed command stands nowhere (tried on 7.0): only when asked for it,
/// COMMAND INFO answers with the original, so the names that the wire showed and the table lacks are asked for.
/// </summary>
internal static class CommandQuestion
{
    /// <summary>Commands that are read at most; Redis 8.0 has 265.</summary>
    public const int MostCommands = 4096;

    /// <summary>Names in one question.</summary>
    public const int MostNames = 256;

    private const int MaxNameLength = 64;

    /// <summary>All commands.</summary>
    public static PollAnswer<IReadOnlyList<ServerCommand>> Ask(AdminConnection connection)
    {
        AdminReply reply = connection.Ask("COMMAND");
        return reply.As(reply.Failure is null ? Read(reply.Bytes.Span, []) : null, connection, "COMMAND");
    }

    /// <summary>Commands by the names that clients use; those that the server lacks are missing.</summary>
    public static PollAnswer<IReadOnlyList<ServerCommand>> Ask(AdminConnection connection, IReadOnlyList<byte[]> names)
    {
        byte[][] asked = [.. names.Where(name => name.Length is > 0 and <= MaxNameLength).Take(MostNames)];
        AdminReply reply = connection.Ask(AdminCommand.Encode(["COMMAND"u8.ToArray(), "INFO"u8.ToArray(), .. asked]));
        return reply.As(reply.Failure is null ? Read(reply.Bytes.Span, asked) : null, connection, "COMMAND INFO");
    }

    /// <summary>
    /// The rows of a reply; with <paramref name="asked"/> each row is that of the name in its place. Null where the
    /// reply is no list of commands.
    /// </summary>
    public static IReadOnlyList<ServerCommand>? Read(ReadOnlySpan<byte> reply, IReadOnlyList<byte[]> asked)
    {
        RespCursor cursor = new(reply);
        if (!cursor.TryEnter(out long count))
        {
            return null;
        }

        var commands = new List<ServerCommand>();
        for (long i = 0; i < count && commands.Count < MostCommands; i++)
        {
            RespCursor row = cursor;
            if (!cursor.TrySkip())
            {
                return null;
            }

            ServerCommand? command = ServerCommandReader.Read(ref row);
            if (command is not null && (asked.Count == 0 || i < asked.Count))
            {
                commands.Add(asked.Count == 0 ? command : command with { Name = asked[(int)i] });
            }
        }

        return commands.Count > 0 || asked.Count > 0 ? commands : null;
    }
}
