using Sensor.Commands;
using Sensor.Events;
using Sensor.Exchanges;
using Sensor.Sessions;

namespace Sensor.Policy;

/// <summary>
/// The short way for what most commands are: one that worked, of which nothing is uncertain, cut, tagged or secret but
/// its values (<see cref="PlainCommand"/>). What it fills is what <see cref="EventBuilder"/> would; where it cannot be
/// sure it fills nothing and says so. One per worker.
/// </summary>
internal sealed class PlainCommands(PolicyOptions options, CommandTraitTable traits)
{
    private readonly byte[] _pattern = new byte[PolicyOptions.LargestTextBytes];

    /// <summary>Below every category's threshold.</summary>
    private readonly long _slowNs = options.SlowCommandNsByCategory.Values.Append(options.SlowCommandNs).Min();
    private PlainCommand?[] _known = new PlainCommand?[512];

    public bool TryFill(Exchange exchange, in Attribution attribution, ConnectionBlock block, AuditEvent audit)
    {
        if ((exchange.Marks & ~ExchangeMarks.Pipelined) != ExchangeMarks.None || exchange.Fate != ExchangeFate.Answered
            || exchange.Failure != FailureReason.None || exchange.Reply is ReplyType.None or ReplyType.Error
            || exchange.TransactionOffset >= 0 || exchange.ErrorCodeLength > 0
            || attribution.Uncertain != UncertainMembers.None || block.Clipped != ClippedMembers.None
            || exchange.Definition is not { } definition || Of(definition) is not { } plain)
        {
            return false;
        }

        long duration = exchange.ReplyFirstByteTimeNs - exchange.LastByteTimeNs;
        if (exchange.ReplyFirstByteTimeNs <= 0 || duration >= _slowNs
            || exchange.ReplyElements >= options.BulkReadElements || exchange.KeysTotal >= options.DangerousReadKeys
            || Math.Max(exchange.SizeBytes, exchange.ReplySizeBytes) >= options.BigKeyBytes || !AreTextsWhole(exchange))
        {
            return false;
        }

        audit.BeginPlain(plain, exchange.FirstByteTimeNs);
        audit.Connection = block;
        audit.IdPrefix = block.SessionId;
        audit.IdOrdinal = exchange.Offset;
        audit.Argc = exchange.Argc;
        audit.CommandSizeBytes = exchange.SizeBytes;
        audit.Pipelined = exchange.Marks != ExchangeMarks.None;
        audit.DurationNs = Math.Max(0, duration);
        audit.Reply = (AuditReply)exchange.Reply;
        audit.ReplySizeBytes = exchange.ReplySizeBytes;
        audit.ReplyElements = exchange.ReplyElements;
        audit.Affected = exchange.Reply == ReplyType.Integer && definition.CountsAffected
            ? exchange.ReplyInteger : AuditEvent.Absent;
        FillTexts(exchange, audit);
        return true;
    }

    /// <summary>Null where an event of this command is never plain.</summary>
    private PlainCommand? Of(CommandDefinition definition)
    {
        PlainCommand? plain = definition.Id < _known.Length ? _known[definition.Id] : null;
        return plain is not null && ReferenceEquals(plain.MadeFrom, definition) ? plain : MakeSlow(definition);
    }

    private PlainCommand? MakeSlow(CommandDefinition definition)
    {
        bool may = definition is { Privileged: false, TakesScript: false, SetsParameters: false, Channels.Length: 0 }
            && definition.Behaviour is not (CommandBehaviour.Auth or CommandBehaviour.Hello)
            && definition.Category is CommandCategory.DataAccess or CommandCategory.Other
            && traits.Of(definition) == CommandTraits.Known;
        if (!may)
        {
            return null;
        }

        if (definition.Id >= _known.Length)
        {
            Array.Resize(ref _known, definition.Id + 512);
        }

        return _known[definition.Id] = new PlainCommand
        {
            MadeFrom = definition,
            Category = Classifier.Category(definition.Category),
            Action = new(definition.Action),
            Command = new(definition.Name),
            Subcommand = definition.Subcommand is null ? default : new(definition.Subcommand),
        };
    }

    /// <summary>Whether all that may be shown was kept, lies below the caps, and needs no escaping.</summary>
    private bool AreTextsWhole(Exchange exchange)
    {
        if (exchange.ArgumentsTotal != exchange.ArgumentCount || exchange.ArgumentCount > options.MaxArguments
            || exchange.KeysTotal != exchange.KeyCount || exchange.KeyCount > options.MaxKeys
            || exchange.TextLength > options.MaxTextBytes
            || !PlainText.IsPlain(exchange.Text.AsSpan(0, exchange.TextLength)))
        {
            return false;
        }

        foreach (ref readonly RetainedWord word in exchange.Arguments.AsSpan(0, exchange.ArgumentCount))
        {
            if (word.Length != word.FullLength && IsShown(word.Class))
            {
                return false;
            }
        }

        foreach (ref readonly RetainedKey key in exchange.Keys.AsSpan(0, exchange.KeyCount))
        {
            if (key.Length != key.FullLength)
            {
                return false;
            }
        }

        return true;
    }

    private void FillTexts(Exchange exchange, AuditEvent audit)
    {
        foreach (ref readonly RetainedWord word in exchange.Arguments.AsSpan(0, exchange.ArgumentCount))
        {
            audit.Args.Add(
                IsShown(word.Class) ? new(exchange.Text, word.Start, word.Length) : Redactor.Redacted);
        }

        if (exchange.KeyCount == 0)
        {
            return;
        }

        if (audit.KeyAccesses.Length < exchange.KeyCount)
        {
            Array.Resize(ref audit.KeyAccesses, options.MaxKeys);
        }

        for (int i = 0; i < exchange.KeyCount; i++)
        {
            ref readonly RetainedKey key = ref exchange.Keys[i];
            audit.Keys.Add(new(exchange.Text, key.Start, key.Length));
            audit.KeyAccesses[i] = (AuditKeyAccess)key.Access;
        }

        audit.KeyAccessed = audit.Keys.Items[0];
        audit.KeyPattern = new(_pattern, 0, KeyPattern.Write(audit.KeyAccessed.Span, _pattern));
    }

    private static bool IsShown(WordClass wordClass) =>
        wordClass is WordClass.Option or WordClass.Key or WordClass.Channel;
}
