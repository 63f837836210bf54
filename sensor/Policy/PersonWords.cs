using System.Text;
using Sensor.Commands;
using Sensor.Exchanges;

namespace Sensor.Policy;

/// <summary>What a command's word says of a person.</summary>
internal enum PersonWord : byte
{
    None,

    /// <summary>A user's name, or the name of a client.</summary>
    Name,

    /// <summary>An address, with its port or without.</summary>
    Address,
}

/// <summary>
/// Which words of AUTH, HELLO, ACL, CLIENT and MIGRATE name a person, or where one sits, and which of REPLCONF says where
/// its sender is: those that pseudonyms replace in <c>args</c>.
/// </summary>
internal static class PersonWords
{
    public static PersonWord KindOf(Exchange exchange, int argument)
    {
        if (exchange.Definition is not { } definition || exchange.Arguments[argument].Class != WordClass.Option)
        {
            return PersonWord.None;
        }

        ReadOnlySpan<byte> name = definition.Name;
        ReadOnlySpan<byte> subcommand = definition.Subcommand;
        if (name.SequenceEqual("AUTH"u8))
        {
            return argument == 0 ? PersonWord.Name : PersonWord.None;
        }

        if (name.SequenceEqual("ACL"u8))
        {
            bool first = subcommand.SequenceEqual("SETUSER"u8) || subcommand.SequenceEqual("GETUSER"u8)
                || subcommand.SequenceEqual("DRYRUN"u8);
            bool named = subcommand.SequenceEqual("DELUSER"u8) || (first && argument == 0);
            return named ? PersonWord.Name : PersonWord.None;
        }

        if (name.SequenceEqual("CLIENT"u8) && argument == 0)
        {
            bool only = subcommand.SequenceEqual("KILL"u8) && exchange.ArgumentsTotal == 1;
            return only ? PersonWord.Address
                : subcommand.SequenceEqual("SETNAME"u8) ? PersonWord.Name : PersonWord.None;
        }

        if (name.SequenceEqual("REPLCONF"u8))
        {
            bool own = argument > 0 && Is(exchange.TextOf(exchange.Arguments[argument - 1]), "IP-ADDRESS"u8);
            return own ? PersonWord.Address : PersonWord.None;
        }

        bool looks = name.SequenceEqual("CLIENT"u8) || name.SequenceEqual("HELLO"u8) || name.SequenceEqual("MIGRATE"u8);
        return looks && argument > 0 ? Behind(exchange.TextOf(exchange.Arguments[argument - 1])) : PersonWord.None;
    }

    private static PersonWord Behind(ReadOnlySpan<byte> word)
    {
        word = word.Length > 4 && Ascii.EqualsIgnoreCase(word[..4], "NOT-"u8) ? word[4..] : word;
        return Is(word, "USER"u8) || Is(word, "NAME"u8) || Is(word, "AUTH"u8) || Is(word, "AUTH2"u8)
            || Is(word, "SETNAME"u8) ? PersonWord.Name
            : Is(word, "ADDR"u8) || Is(word, "IP"u8) ? PersonWord.Address
            : PersonWord.None;
    }

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(word, name);
}
