using Sensor.Events;
using Sensor.Exchanges;

namespace Sensor.Policy;

/// <summary>The tags of a command, and the rules behind them.</summary>
internal sealed class Tagger
{
    private static readonly TextSlice ForbiddenCommand = new("forbidden_command"u8.ToArray());

    private readonly PolicyOptions _options;

    public Tagger(PolicyOptions options)
    {
        _options = options;
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

        if (audit.DurationNs >= _options.SlowCommandNs && !audit.Blocking)
        {
            tags |= EventTags.SlowCommand;
        }

        if (audit.Category == EventCategory.DataAccess)
        {
            tags |= audit.ReplyElements >= _options.BulkReadElements ? EventTags.BulkRead : EventTags.None;
            tags |= Math.Max(audit.CommandSizeBytes, audit.ReplySizeBytes) >= _options.BigKeyBytes
                ? EventTags.BigKey
                : EventTags.None;
        }

        audit.Tags = tags;
    }

    private static EventTags OfTraits(Exchange exchange, AuditEvent audit, CommandTraits traits)
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
        && audit.Args.Items[0].Length > 0
        && !audit.Args.Items[0].Span.ContainsAnyExcept((byte)'*');
}
