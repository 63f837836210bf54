using Sensor.Commands;
using Sensor.Resp;

namespace Sensor.Polling;

/// <summary>
/// Reads a row of COMMAND: name, arity, flags, first key, last key, step, and from 6.0 on categories, from 7.0 on tips,
/// key specifications, subcommands. What a row lacks is left out.
/// </summary>
internal static class ServerCommandReader
{
    private const int MaxNameLength = 64;
    private const int MostWords = 64;
    private const int MostSubcommands = 512;

    /// <summary>Null for a null and for a row without name or arity.</summary>
    public static ServerCommand? Read(ref RespCursor cursor) => Read(ref cursor, isSubcommand: false);

    private static ServerCommand? Read(ref RespCursor cursor, bool isSubcommand)
    {
        if (!cursor.TryEnter(out long values) || values < 6 || !cursor.TryReadText(out ReadOnlySpan<byte> name)
            || name.Length > MaxNameLength * 2 || !cursor.TryReadInteger(out long arity))
        {
            return null;
        }

        byte[] own = isSubcommand ? name[(name.IndexOf((byte)'|') + 1)..].ToArray() : name.ToArray();
        var traits = default(CommandWordSet);
        if (!traits.TryRead(ref cursor, MostWords) || !cursor.TryReadInteger(out long first)
            || !cursor.TryReadInteger(out long last) || !cursor.TryReadInteger(out long step))
        {
            return null;
        }

        bool told = values > 6 && traits.TryRead(ref cursor, MostWords);
        KeySpecification[]? keys =
            told && values > 8 && cursor.TrySkip() ? KeySpecificationParser.Read(ref cursor) : null;
        return new ServerCommand
        {
            Name = own,
            OriginalName = own,
            Arity = arity is > -int.MaxValue and < int.MaxValue ? (int)arity : -1,
            Privileged = traits.Privileged,
            Blocking = traits.Blocking,
            TouchesData = traits.Reads || traits.Writes,
            PublishesOrSubscribes = traits.PubSub,
            Keys = keys ?? KeySpecificationParser.FromRange(first, last, step, traits),
            Subcommands = keys is not null && values > 9 && !isSubcommand ? ReadSubcommands(ref cursor) : [],
        };
    }

    private static List<ServerCommand> ReadSubcommands(ref RespCursor cursor)
    {
        var subcommands = new List<ServerCommand>();
        if (!cursor.TryEnter(out long count))
        {
            return subcommands;
        }

        for (long i = 0; i < Math.Min(count, MostSubcommands); i++)
        {
            RespCursor row = cursor;
            if (!cursor.TrySkip())
            {
                break;
            }

            if (Read(ref row, isSubcommand: true) is { } one)
            {
                subcommands.Add(one);
            }
        }

        return subcommands;
    }
}
