using Sensor.Commands;
using Sensor.Events;
using Sensor.Exchanges;
using Sensor.Sessions;

namespace Sensor.Policy;

/// <summary>
/// The door through which captured bytes become an event: fills one reusable <see cref="AuditEvent"/> from what
/// Exchanges and Sessions say. One instance per worker; the event is valid until the next call, and no longer than the
/// exchange or push that it was made from. The caller numbers (<see cref="AuditEvent.Sequence"/>) what leaves the
/// sensor.
/// </summary>
internal sealed class EventBuilder
{
    private static readonly byte[] OtherError = "OTHER"u8.ToArray();
    private static readonly byte[] Login = "login"u8.ToArray();
    private static readonly byte[] LoginFailed = "login_failed"u8.ToArray();
    private static readonly byte[] UnknownCommand = "unknown_command"u8.ToArray();
    private static readonly byte[] ProtocolError = "protocol_error"u8.ToArray();
    private static readonly byte[] ConnectionRefused = "connection_refused"u8.ToArray();
    private static readonly byte[] UnsolicitedError = "unsolicited_error"u8.ToArray();

    private readonly PolicyOptions _options;
    private readonly ConnectionBlocks _blocks;
    private readonly Redactor _redactor;
    private readonly CategoryFacts _categoryFacts;
    private readonly Tagger _tagger;
    private readonly KeyClassifier? _keys;
    private readonly PlainCommands _plain;
    private readonly AuditEvent _event = new();

    /// <param name="options">What may be told.</param>
    /// <param name="blocks">Shared with the worker's <see cref="SessionEventBuilder"/>.</param>
    /// <param name="configuration">Gives CONFIG SET its old values; null where no server is polled.</param>
    /// <param name="keys">Says what kind of data keys hold; null where the policy does not.</param>
    public EventBuilder(
        PolicyOptions options,
        ConnectionBlocks blocks,
        IPolledConfiguration? configuration = null,
        KeyClassifier? keys = null)
    {
        _keys = keys;
        _options = options;
        _blocks = blocks;
        _redactor = new(options);
        _tagger = new(options);
        _plain = new(options, _tagger.Traits);
        _categoryFacts = new(_tagger.Traits, new OldValues(options, configuration));
    }

    /// <summary>A settled exchange: <c>redis_command</c>.</summary>
    public AuditEvent Command(Exchange exchange, in Attribution attribution)
    {
        AuditEvent audit = _event;
        ConnectionBlock block = _blocks.Of(attribution.Facts);
        if (!_options.Frames && _plain.TryFill(exchange, attribution, block, audit))
        {
            _keys?.Fill(exchange, audit);
            return audit;
        }

        audit.Reset(EventType.RedisCommand, exchange.FirstByteTimeNs);
        bool unsolicited = exchange.Has(ExchangeMarks.Unsolicited);
        audit.Connection = block;
        audit.IdPrefix = unsolicited ? block.IdPrefix(EventIdKind.UnsolicitedError) : block.SessionId;
        audit.IdOrdinal = exchange.Offset;
        audit.Clipped = block.Clipped;
        audit.Failure = Classifier.Failure(exchange);
        audit.Outcome = Classifier.Outcome(exchange, audit.Failure);
        audit.Category = Classifier.Category(exchange, audit.Failure);
        _redactor.Fill(exchange, audit);
        FillLogin(exchange, audit);
        audit.Action = Action(exchange, audit);
        FillCommand(exchange, audit);
        FillReply(exchange, audit);
        audit.Uncertain = Uncertain(exchange, attribution);
        _categoryFacts.Fill(exchange, attribution.Facts, audit);
        _tagger.Tag(exchange, audit);
        _keys?.Fill(exchange, audit);
        audit.Severity = SeverityScale.Of(audit.Category, audit.Outcome, audit.Failure, audit.Tags);
        return audit;
    }

    /// <summary>A push: <c>redis_push</c>. Its payload was never kept.</summary>
    public AuditEvent Push(PushFrame push, ConnectionFacts facts)
    {
        AuditEvent audit = _event;
        audit.Reset(EventType.RedisPush, push.TimeNs);
        ConnectionBlock block = _blocks.Of(facts);
        audit.Connection = block;
        audit.IdPrefix = block.IdPrefix(EventIdKind.Push);
        audit.IdOrdinal = push.Offset;
        audit.Clipped = block.Clipped;
        audit.Category = EventCategory.Pubsub;
        audit.Action = _redactor.ActionOf(push.Kind.Length == 0 ? "push"u8 : push.Kind);
        audit.Outcome = AuditOutcome.Success;
        audit.PushSizeBytes = push.SizeBytes;
        if (push.ChannelFullLength > 0)
        {
            int printed = TextCut.Length(
                push.Channel, push.ChannelFullLength, _options.MaxTextBytes);
            audit.Channels.Add(new(push.Channel, 0, printed, isCut: printed < push.ChannelFullLength));
            audit.Clipped |= printed < push.ChannelFullLength ? ClippedMembers.Channels : ClippedMembers.None;
            audit.Escaped = TextCut.IsOdd(push.Channel.AsSpan(0, printed));
        }

        audit.CommandFrame = _options.Frames ? push.Frame : AuditEvent.Absent;
        return audit;
    }

    private void FillLogin(Exchange exchange, AuditEvent audit)
    {
        if (exchange.HasLogin && _redactor.TriedUser(exchange, audit) is { Exists: true } user)
        {
            audit.TriedUser = user;
            audit.TriedUserSource =
                audit.Outcome == AuditOutcome.Success ? AuditUserSource.Auth : AuditUserSource.Unknown;
        }
    }

    private TextSlice Action(Exchange exchange, AuditEvent audit)
    {
        if (exchange.Malformed || exchange.Has(ExchangeMarks.Unsolicited))
        {
            return audit.Failure switch
            {
                _ when exchange.Malformed => new(ProtocolError),
                AuditFailure.ProtocolError => new(ProtocolError),
                AuditFailure.ConnectionRefused => new(ConnectionRefused),
                _ => new(UnsolicitedError),
            };
        }

        if (exchange.Definition is not { } definition)
        {
            bool named = Classifier.IsUnlisted(exchange, audit.Failure)
                && !audit.Command.Span.SequenceEqual(Redactor.RedactedText);
            return named ? _redactor.ActionOf(audit.Command.Span) : new(UnknownCommand);
        }

        if (audit.Failure == AuditFailure.UnknownCommand)
        {
            return new(UnknownCommand);
        }

        return exchange.HasLogin || definition.Behaviour == CommandBehaviour.Auth
            ? new(audit.Outcome == AuditOutcome.Failure ? LoginFailed : Login)
            : new(definition.Action);
    }

    private void FillCommand(Exchange exchange, AuditEvent audit)
    {
        if (exchange.Has(ExchangeMarks.Unsolicited))
        {
            return;
        }

        audit.Argc = exchange.Malformed ? AuditEvent.Absent : exchange.Argc;
        audit.CommandSizeBytes = exchange.SizeBytes;
        audit.Privileged = exchange.Definition?.Privileged ?? false;
        audit.Blocking = exchange.Has(ExchangeMarks.Blocking);
        audit.Pipelined = exchange.Has(ExchangeMarks.Pipelined);
        audit.Queued = exchange.Has(ExchangeMarks.Queued);
        audit.ReplyOff = exchange.Has(ExchangeMarks.ReplyOff);
        audit.TransactionOrdinal = exchange.TransactionOffset;
        audit.ScriptSizeBytes = exchange.ScriptSizeBytes;
        if (exchange.ScriptSha1Known && exchange.ScriptSizeBytes >= 0)
        {
            audit.HasScriptSha1 = Convert.TryToHexStringLower(exchange.ScriptSha1, audit.ScriptSha1, out _);
        }

        if (_options.Frames)
        {
            audit.CommandFrame = exchange.CommandFrame;
            audit.ReplyFrame = exchange.ReplyFrame;
        }
    }

    private static void FillReply(Exchange exchange, AuditEvent audit)
    {
        if (exchange.Reply != ReplyType.None)
        {
            audit.Reply = (AuditReply)exchange.Reply;
            audit.ReplySizeBytes = exchange.ReplySizeBytes;
            audit.ReplyElements = exchange.ReplyElements;
        }

        if (exchange.Reply == ReplyType.Error || exchange.ErrorCodeLength > 0)
        {
            audit.ErrorCode = exchange.ErrorCodeLength > 0
                ? new(exchange.ErrorCode, 0, exchange.ErrorCodeLength)
                : new(OtherError);
        }

        bool answered = exchange.Fate == ExchangeFate.Answered && !exchange.Has(ExchangeMarks.Unsolicited);
        if (answered && !audit.Queued && exchange.ReplyFirstByteTimeNs > 0)
        {
            // Two packets may carry the same or, in a merged capture, crossed times: never negative.
            audit.DurationNs = Math.Max(0, exchange.ReplyFirstByteTimeNs - exchange.LastByteTimeNs);
        }

        if (answered && audit.Outcome == AuditOutcome.Success
            && exchange is { Reply: ReplyType.Integer, Definition.CountsAffected: true })
        {
            audit.Affected = exchange.ReplyInteger;
        }

        audit.Capture = If(exchange, ExchangeMarks.Midstream, CaptureFlags.Midstream)
            | If(exchange, ExchangeMarks.AfterGap, CaptureFlags.AfterGap)
            | If(exchange, ExchangeMarks.Truncated, CaptureFlags.Truncated)
            | (exchange.Fate == ExchangeFate.Unpaired ? CaptureFlags.Unpaired : CaptureFlags.None);
    }

    private static AuditUncertain Uncertain(Exchange exchange, in Attribution attribution) =>
        (AuditUncertain)attribution.Uncertain
        | (exchange.Has(ExchangeMarks.OutcomeUncertain) ? AuditUncertain.Outcome : AuditUncertain.None)
        | (exchange.Has(ExchangeMarks.KeysUncertain) ? AuditUncertain.Keys : AuditUncertain.None);

    private static CaptureFlags If(Exchange exchange, ExchangeMarks mark, CaptureFlags flag) =>
        exchange.Has(mark) ? flag : CaptureFlags.None;
}
