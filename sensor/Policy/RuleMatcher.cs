using Sensor.Commands;
using Sensor.Events;
using Sensor.Exchanges;

namespace Sensor.Policy;

/// <summary>
/// Asks a rule set whether an event is recorded. One instance per worker: it keeps what it worked out of commands, and
/// working memory. An event that is left out has the number of what left it out
/// (<see cref="RuleSet.LeftOutNames"/>); one that leaves gets the name of its rule. Nothing is allocated per event.
/// </summary>
internal sealed class RuleMatcher
{
    public const int Leaves = -1;

    private readonly RuleSet _rules;
    private readonly ulong[] _session;
    private readonly ulong[] _unlisted;
    private readonly ulong[]?[] _byCategory = new ulong[]?[EventNames.Categories.Length];
    private readonly ulong[] _candidates;
    private readonly ulong[] _someKeys;
    private readonly ulong[] _allKeys;
    private readonly ulong[] _oneKey;
    private readonly byte[] _name = new byte[CommandChoice.LongestName];
    private CommandRules?[] _commands = new CommandRules?[512];

    public RuleMatcher(RuleSet rules)
    {
        _rules = rules;
        _session = new ulong[rules.Words];
        _unlisted = new ulong[rules.Words];
        _candidates = new ulong[rules.Words];
        _someKeys = new ulong[rules.Words];
        _allKeys = new ulong[rules.Words];
        _oneKey = new ulong[rules.Words];
    }

    /// <summary>
    /// <see cref="Leaves"/>, or the number of what leaves it out. <paramref name="exchange"/> is null for an event of
    /// no command. What the sensor says of itself and of losses always leaves.
    /// </summary>
    public int Decide(AuditEvent audit, Exchange? exchange)
    {
        if (audit.Type == EventType.Sensor)
        {
            return Leaves;
        }

        CommandRules? command = exchange?.Definition is { } definition ? Of(definition) : null;
        SessionRules? session = audit.Connection is { } connection ? Of(connection) : null;
        if (session is { IsInternal: true } && command is not null && InternalTraffic.Is(audit, exchange!, command))
        {
            return _rules.InternalNumber;
        }

        if (_rules.Rules.Length == 0)
        {
            return WithoutRule(audit, command);
        }

        if (session is not null && command is not null && !audit.TriedUser.Exists)
        {
            RemainingRules rest = session.Of(command);
            if (rest == RemainingRules.None || (rest == RemainingRules.ByKeyAlone && !HoldsAnyKey(exchange!)))
            {
                return WithoutRule(audit, command);
            }
        }

        int nameLength = command?.NameLength ?? 0;
        ReadOnlySpan<byte> name = command is null ? NameOf(audit, out nameLength) : command.Command;
        ReadOnlySpan<ulong> bySession = session is null || audit.TriedUser.Exists
            ? MarkSession(audit, exchange)
            : session.Rules;
        bySession.CopyTo(_candidates);
        RuleBits.And(_candidates, command is null ? MarkCommand(audit, name, nameLength) : command.Rules);
        return FirstMatch(audit, exchange, new(name, nameLength, IsAlwaysRecorded(audit, command)));
    }

    private int WithoutRule(AuditEvent audit, CommandRules? command) =>
        _rules.Otherwise == PolicyAction.Include || IsAlwaysRecorded(audit, command)
            ? Leaves
            : _rules.OtherwiseNumber;

    /// <summary>Whether some rule, of whatever command and session, asks for one of the keys.</summary>
    private bool HoldsAnyKey(Exchange exchange)
    {
        int none = _rules.Rules.Length;
        foreach (RetainedKey key in exchange.Keys.AsSpan(0, exchange.KeyCount))
        {
            if (_rules.Keys.First(exchange.TextOf(key), none) < none)
            {
                return true;
            }
        }

        return false;
    }

    private int FirstMatch(AuditEvent audit, Exchange? exchange, CommandLook look)
    {
        if (_rules.Keys.Count > 0)
        {
            KeepByKeys(exchange);
        }

        for (int i = RuleBits.NextInBoth(_candidates, _candidates, 0);
            i >= 0;
            i = RuleBits.NextInBoth(_candidates, _candidates, i + 1))
        {
            CompiledRule rule = _rules.Rules[i];
            bool lacksKeys = rule.HasKeys && rule.Action != PolicyAction.Include && !RuleBits.Has(_allKeys, i);
            if (!lacksKeys && rule.Matches(audit, look.Command, look.NameLength)
                && TryDecide(audit, exchange, rule, look, out bool leaves))
            {
                return leaves ? Leaves : i;
            }
        }

        return _rules.Otherwise == PolicyAction.Include || look.AlwaysRecorded ? Leaves : _rules.OtherwiseNumber;
    }

    /// <summary>False where the rule has no right to the event: the next one is asked.</summary>
    private static bool TryDecide(
        AuditEvent audit, Exchange? exchange, CompiledRule rule, CommandLook look, out bool leaves)
    {
        bool sampledOut = rule.Action == PolicyAction.Sample && Sampling.IsPlainRead(audit, exchange)
            && !Sampling.Keeps(audit.IdPrefix, audit.IdOrdinal, rule.Rate);
        leaves = rule.Action != PolicyAction.Exclude && !sampledOut;
        if (leaves)
        {
            audit.LeavePlain();
            audit.Rules.Add(rule.Name);
            audit.Severity = rule.Severity > 0 ? rule.Severity : audit.Severity;
            return true;
        }

        return !look.AlwaysRecorded
            || rule.Names(audit, look.Command, look.NameLength, IsConfiguration(audit));
    }

    /// <summary>Changes of configuration and of logins, logins, failed access: EVENTS.md promises them.</summary>
    private static bool IsAlwaysRecorded(AuditEvent audit, CommandRules? command) =>
        audit.Category is EventCategory.FailedAccess or EventCategory.AuthModification or EventCategory.Authentication
        || audit.Type == EventType.ServerConfigChange
        || command is { ChangesConfiguration: true };

    private static bool IsConfiguration(AuditEvent audit) => audit.Category
        is not (EventCategory.FailedAccess or EventCategory.AuthModification or EventCategory.Authentication);

    private CommandRules Of(CommandDefinition definition)
    {
        if (definition.Id >= _commands.Length)
        {
            Array.Resize(ref _commands, definition.Id + 512);
        }

        return _commands[definition.Id] ??= new(_rules, definition);
    }

    private SessionRules Of(ConnectionBlock connection)
    {
        if (connection.PolicySlot is SessionRules session && ReferenceEquals(session.Set, _rules))
        {
            return session;
        }

        ulong[] bits = new ulong[_rules.Words];
        _rules.MarkSession(
            (connection.ClientAddress, connection.Database, connection.Instance), connection.User, bits);
        session = new(_rules, bits, _rules.IsInternal(connection.ClientAddress));
        connection.PolicySlot = session;
        return session;
    }

    /// <summary>For a login, which is the tried user's, and for what polling found.</summary>
    private ulong[] MarkSession(AuditEvent audit, Exchange? exchange)
    {
        bool named = exchange is not null && exchange.LoginUser.Length > 0;
        ReadOnlySpan<byte> tried = named ? exchange!.TextOf(exchange.LoginUser) : audit.TriedUser.Span;
        if (audit.Connection is { } connection)
        {
            _rules.MarkSession((connection.ClientAddress, connection.Database, connection.Instance), tried, _session);
        }
        else if (audit.Polled is { } polled)
        {
            long? database = polled.Database == AuditEvent.Absent ? null : polled.Database;
            ReadOnlySpan<byte> user = polled.User.Exists ? polled.User.Span : audit.AdminUser.Span;
            _rules.MarkSession((polled.ClientAddress, database, polled.Instance), user, _session);
        }

        return _session;
    }

    private ReadOnlySpan<byte> NameOf(AuditEvent audit, out int nameLength)
    {
        nameLength = 0;
        if (!audit.Command.Exists || audit.Command.Span.SequenceEqual(Redactor.RedactedText))
        {
            return default;
        }

        int length = CommandChoice.Join(audit.Command.Span, audit.Subcommand.Span, _name);
        nameLength = Math.Min(audit.Command.Length, length);
        return _name.AsSpan(0, length);
    }

    /// <summary>Of a command that the table lacks, or of an event of no command.</summary>
    private ulong[] MarkCommand(AuditEvent audit, ReadOnlySpan<byte> name, int nameLength)
    {
        if (name.IsEmpty && _byCategory[(int)audit.Category] is { } known)
        {
            return known;
        }

        ulong[] bits = name.IsEmpty ? new ulong[_rules.Words] : _unlisted;
        Array.Clear(bits);
        for (int i = 0; i < _rules.Rules.Length; i++)
        {
            if (_rules.Rules[i].MayMatch(name, nameLength, CategoryChoice.Bit(audit.Category)))
            {
                RuleBits.Set(bits, i);
            }
        }

        _byCategory[(int)audit.Category] = name.IsEmpty ? bits : _byCategory[(int)audit.Category];
        return bits;
    }

    /// <summary>Of the candidates those stay that ask for no keys, or for one of the event's.</summary>
    private void KeepByKeys(Exchange? exchange)
    {
        MarkKeys(exchange);
        RuleBits.Or(_someKeys, _rules.WithoutKeys);
        RuleBits.And(_candidates, _someKeys);
    }

    /// <summary>Rules that hold some key, and those that hold every one: none where not all are known.</summary>
    private void MarkKeys(Exchange? exchange)
    {
        Array.Clear(_someKeys);
        Array.Clear(_allKeys);
        if (exchange is null || exchange.KeyCount == 0)
        {
            return;
        }

        bool known = exchange.KeysTotal <= exchange.KeyCount && !exchange.Has(ExchangeMarks.KeysUncertain);
        _allKeys.AsSpan().Fill(known ? ulong.MaxValue : 0);
        foreach (RetainedKey key in exchange.Keys.AsSpan(0, exchange.KeyCount))
        {
            Array.Clear(_oneKey);
            _rules.Keys.Mark(exchange.TextOf(key), _oneKey);
            RuleBits.Or(_someKeys, _oneKey);
            if (key.Length < key.FullLength)
            {
                Array.Clear(_allKeys);
            }

            RuleBits.And(_allKeys, _oneKey);
        }
    }

    /// <summary>What is looked at of an event's command.</summary>
    private readonly ref struct CommandLook(ReadOnlySpan<byte> command, int nameLength, bool alwaysRecorded)
    {
        public ReadOnlySpan<byte> Command { get; } = command;

        public int NameLength { get; } = nameLength;

        public bool AlwaysRecorded { get; } = alwaysRecorded;
    }
}
