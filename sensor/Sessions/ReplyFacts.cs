using Sensor.Resp;

namespace Sensor.Sessions;

/// <summary>
/// Reads what some replies tell of the connection itself. The forms are those of FINDINGS A28 and CLIENT LIST.
/// </summary>
internal static class ReplyFacts
{
    /// <summary>HELLO's map, or array of names and values: <c>id</c> and <c>proto</c>.</summary>
    public static bool TryReadHello(ReadOnlySpan<byte> reply, out long? id, out int? version)
    {
        id = null;
        version = null;
        RespHead head = new(reply);
        if (!head.TryReadHeader(out RespPrefix prefix, out long count)
            || prefix is not (RespPrefix.Map or RespPrefix.Array))
        {
            return false;
        }

        long pairs = prefix == RespPrefix.Map ? count : count / 2;
        for (long i = 0; i < pairs && head.TryReadText(out ReadOnlySpan<byte> name); i++)
        {
            bool isId = name.SequenceEqual("id"u8);
            if (isId || name.SequenceEqual("proto"u8))
            {
                if (!head.TryReadHeader(out prefix, out long value) || prefix != RespPrefix.Integer)
                {
                    break;
                }

                id = isId ? value : id;
                version = isId ? version : (int)value;
                continue;
            }

            // The list of modules comes last: what is wanted stands before it.
            if (!head.TryReadText(out _))
            {
                break;
            }
        }

        return true;
    }

    /// <summary><c>-NOPERM User bob has no permissions to run the 'set' command</c>.</summary>
    public static bool TryReadRefusedUser(ReadOnlySpan<byte> reply, out ReadOnlySpan<byte> user)
    {
        ReadOnlySpan<byte> start = "-NOPERM User "u8;
        user = default;
        if (!reply.StartsWith(start))
        {
            return false;
        }

        user = reply[start.Length..];
        int end = user.IndexOf(" has no permissions"u8);
        user = end < 0 ? default : user[..end];
        return end > 0;
    }

    public static bool TryReadClientInfo(ReadOnlySpan<byte> reply, out ClientDescription info)
    {
        info = default;
        RespHead head = new(reply);
        if (!head.TryReadText(out ReadOnlySpan<byte> line) || line.IsEmpty)
        {
            return false;
        }

        // A verbatim string begins with its format.
        line = line.StartsWith("txt:"u8) ? line[4..] : line;
        ReadOnlySpan<byte> user = Field(line, "user="u8);
        info = new ClientDescription
        {
            User = user,
            Name = Field(line, "name="u8),
            Library = Field(line, "lib-name="u8),
            LibraryVersion = Field(line, "lib-ver="u8),
            Id = Number(Field(line, "id="u8)),
            Database = (int?)Number(Field(line, "db="u8)),
            RespVersion = (int?)Number(Field(line, "resp="u8)),
        };
        return !user.IsEmpty;
    }

    /// <summary>
    /// The value behind a name at the beginning of the line or behind a blank; no value holds a blank.
    /// </summary>
    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name)
    {
        while (!line.IsEmpty)
        {
            int blank = line.IndexOfAny((byte)' ', (byte)'\n');
            ReadOnlySpan<byte> field = blank < 0 ? line : line[..blank];
            if (field.StartsWith(name))
            {
                return field[name.Length..];
            }

            line = blank < 0 ? default : line[(blank + 1)..];
        }

        return default;
    }

    private static long? Number(ReadOnlySpan<byte> text) => RespNumber.TryParse(text, out long value) ? value : null;
}
