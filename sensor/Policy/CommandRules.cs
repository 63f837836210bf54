using Sensor.Commands;
using Sensor.Events;

namespace Sensor.Policy;

/// <summary>What a rule set says of one command of the table: worked out at its first sight and kept.</summary>
internal sealed class CommandRules
{
    public CommandRules(RuleSet rules, CommandDefinition definition)
    {
        Command = new byte[Math.Min(
            CommandChoice.LongestName, definition.Name.Length + 1 + (definition.Subcommand?.Length ?? 0))];
        int length = CommandChoice.Join(definition.Name, definition.Subcommand, Command);
        Command = Command[..length];
        NameLength = Math.Min(definition.Name.Length, length);
        int possible = PossibleCategories(definition);
        Rules = RuleBits.Of(
            rules.Rules.Length, i => rules.Rules[i].MayMatch(Command, NameLength, possible));
        ChangesConfiguration = definition.Name.AsSpan().SequenceEqual("CONFIG"u8)
            && (definition.Subcommand is { } word && (word.AsSpan().SequenceEqual("SET"u8)
                || word.AsSpan().SequenceEqual("REWRITE"u8) || word.AsSpan().SequenceEqual("RESETSTAT"u8)));
        IsInternalQuestion = definition.Behaviour == CommandBehaviour.Ping
            || Command.AsSpan().SequenceEqual("INFO"u8) || Command.AsSpan().SequenceEqual("ROLE"u8);
        IsReplconf = definition.Behaviour == CommandBehaviour.Replconf;
    }

    /// <summary>Name and subcommand.</summary>
    public byte[] Command { get; }

    public int NameLength { get; }

    /// <summary>The rules that may match events of it.</summary>
    public ulong[] Rules { get; }

    public bool ChangesConfiguration { get; }

    /// <summary>PING, INFO, ROLE: what replicas, Sentinels and nodes ask all day.</summary>
    public bool IsInternalQuestion { get; }

    public bool IsReplconf { get; }

    /// <summary>The categories that <see cref="Classifier"/> may give it.</summary>
    private static int PossibleCategories(CommandDefinition definition)
    {
        EventCategory own = Classifier.Category(definition.Category);
        int possible = CategoryChoice.Bit(own) | CategoryChoice.Bit(EventCategory.FailedAccess);
        possible |= definition.SetsParameters ? CategoryChoice.Bit(EventCategory.AuthModification) : 0;
        return definition.Behaviour is CommandBehaviour.Auth or CommandBehaviour.Hello
            ? possible | CategoryChoice.Bit(EventCategory.Authentication)
            : possible;
    }
}
