using System.Buffers.Text;
using System.Text;
using Sensor.Commands;
using Sensor.Events;
using Sensor.Exchanges;

namespace Sensor.Policy;

/// <summary>The tags of a command, and the rules behind them.</summary>
internal sealed class Tagger
{
    private static readonly TextSlice ForbiddenCommand = new(Encoding.ASCII.GetBytes(RuleSet.ForbiddenName));

    private readonly PolicyOptions _options;
    private readonly long[] _slowNs;

    public Tagger(PolicyOptions options)
    {
        _options = options;
        _slowNs = [.. EventNames.Categories.Select(name => options.SlowCommandNsByCategory
            .GetValueOrDefault(Encoding.ASCII.GetString(name), options.SlowCommandNs))];
        Traits = new(options);
    }

    public CommandTraitTable Traits { get; }

    /// <summary>All but tags and severity of the event is known.</summary>
    public void Tag(Exchange exchange, AuditEvent audit)
    {
        CommandTraits traits = Traits.Of(exchange.Definition);
        EventTags tags = EventTags.None;
        if (traits != CommandTraits.Known || exchange.HasLogin)
        {
            tags = OfTraits(exchange, audit, traits);
        }

        if (audit.DurationNs >= _slowNs[(int)audit.Category] && !audit.Blocking)
        {
            tags |= EventTags.SlowCommand;
        }

        if (audit.Category == EventCategory.DataAccess)
        {
            tags |= audit.ReplyElements >= _options.BulkReadElements ? EventTags.BulkRead : EventTags.None;
            tags |= Math.Max(audit.CommandSizeBytes, audit.ReplySizeBytes) >= _options.BigKeyBytes
                ? EventTags.BigKey
                : EventTags.None;
            tags |= exchange.KeysTotal >= _options.DangerousReadKeys && ReadsAll(exchange)
                ? EventTags.DangerousPattern
                : EventTags.None;
        }

        audit.Tags = tags;
    }

    private EventTags OfTraits(Exchange exchange, AuditEvent audit, CommandTraits traits)
    {
        EventTags tags = EventTags.None;
        audit.Sensitive = (traits & CommandTraits.Sensitive) != 0 || exchange.HasLogin;
        if ((traits & CommandTraits.Dangerous) != 0)
        {
            tags |= EventTags.DangerousCommand;
        }

        if ((traits & CommandTraits.Forbidden) != 0)
        {
            tags |= EventTags.PolicyViolation;
            audit.Rules.Add(ForbiddenCommand);
        }

        if ((traits & CommandTraits.ScansByPattern) != 0 && IsAllStars(audit))
        {
            tags |= EventTags.DangerousPattern;
        }

        if ((traits & CommandTraits.ScansByCursor) != 0 && ScansAll(exchange))
        {
            tags |= EventTags.DangerousPattern;
        }

        if ((traits & CommandTraits.Monitor) != 0 && audit.Outcome != AuditOutcome.Failure)
        {
            tags |= EventTags.MonitorOpened;
        }

        if ((traits & CommandTraits.CrossProtocol) != 0)
        {
            tags |= EventTags.CrossProtocol;
        }

        if (Classifier.IsUnlisted(exchange, audit.Failure))
        {
            tags |= EventTags.UnlistedCommand;
        }

        return tags;
    }

    private static bool IsAllStars(AuditEvent audit) => audit.Args is { Count: 1, Truncated: 0 }
        && IsAllStars(audit.Args.Items[0].Span);

    private static bool IsAllStars(ReadOnlySpan<byte> pattern) =>
        pattern.Length > 0 && !pattern.ContainsAnyExcept((byte)'*');

    /// <summary>SCAN cursor [MATCH pattern] [COUNT count] [TYPE type], whose words are all options.</summary>
    private bool ScansAll(Exchange exchange)
    {
        bool all = true;
        long count = 0;
        for (int i = 1; i + 1 < exchange.ArgumentCount; i += 2)
        {
            ReadOnlySpan<byte> word = exchange.TextOf(exchange.Arguments[i]);
            ReadOnlySpan<byte> value = exchange.TextOf(exchange.Arguments[i + 1]);
            if (Ascii.EqualsIgnoreCase(word, "MATCH"u8))
            {
                all = IsAllStars(value);
            }
            else if (Ascii.EqualsIgnoreCase(word, "COUNT"u8))
            {
                count = Utf8Parser.TryParse(value, out long given, out int read) && read == value.Length ? given : 0;
            }
        }

        return all && count >= _options.DangerousScanCount;
    }

    private static bool ReadsAll(Exchange exchange) =>
        exchange.KeyCount > 0 && exchange.Keys[0].Access == KeyAccess.Read;
}
