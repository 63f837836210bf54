namespace Sensor.Policy;

/// <summary>What rules a session leaves over of a command's.</summary>
internal enum RemainingRules : byte
{
    None,

    /// <summary>All that are left ask for keys.</summary>
    ByKeyAlone,
    Some,
}

/// <summary>
/// What a rule set says of one session, worked out once for its facts and kept in
/// <see cref="Events.ConnectionBlock.PolicySlot"/>, with what it leaves of the commands seen last.
/// </summary>
internal sealed class SessionRules(RuleSet set, ulong[] rules, bool isInternal)
{
    private const int Places = 8;

    private readonly (CommandRules? Command, RemainingRules Left)[] _known =
        new (CommandRules? Command, RemainingRules Left)[Places];

    public RuleSet Set { get; } = set;

    public ulong[] Rules { get; } = rules;

    public bool IsInternal { get; } = isInternal;

    /// <summary>One place per command's length and last letter, which the next command takes over.</summary>
    public RemainingRules Of(CommandRules command)
    {
        int place = (command.Command.Length + command.Command[^1]) & (Places - 1);
        if (!ReferenceEquals(_known[place].Command, command))
        {
            _known[place] = (command, Rest(command));
        }

        return _known[place].Left;
    }

    private RemainingRules Rest(CommandRules command)
    {
        RemainingRules rest = RemainingRules.None;
        for (int i = 0; i < Rules.Length; i++)
        {
            ulong both = Rules[i] & command.Rules[i];
            if ((both & Set.WithoutKeys[i]) != 0)
            {
                return RemainingRules.Some;
            }

            rest = both != 0 ? RemainingRules.ByKeyAlone : rest;
        }

        return rest;
    }
}
