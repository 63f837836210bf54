using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// What the Valkey audit module says of an event in its words: category, command, and the arguments as
/// <c>key=… payload=…</c>, <c>subcommand=… param=…</c> or <c>password=&lt;REDACTED&gt;</c>, each a word
/// (<see cref="LineText.WriteWord"/>). Of one worker; what it gives is valid until it is asked again.
/// </summary>
internal sealed class ValkeyAuditArguments
{
    private static readonly bool[] Told = EventFieldNames.AllBut(
        EventField.SchemaVersion, EventField.Timestamp, EventField.EventType, EventField.EventCategory,
        EventField.EventAction, EventField.Outcome, EventField.Success, EventField.Instance, EventField.ClientIp,
        EventField.ClientPort, EventField.ClientId, EventField.User, EventField.Encoding, EventField.FailureReason);

    private static readonly byte[][] Names = EventFieldNames.Openings((_, snake) => $" {snake}=");
    private static readonly LineStyle Style = new(
        LineKind.Text, [.. Names.Zip(Told, (name, told) => told ? name : null)], Slot: null);

    private readonly OutputBuffer _words = new(1024);
    private readonly OutputBuffer _payload = new(1024);
    private readonly OutputBuffer _error = new(64);
    private readonly TimestampText _times = new();

    public static ReadOnlySpan<byte> CategoryOf(AuditEvent audit) => audit.Type switch
    {
        EventType.RedisSession when !audit.Action.Span.SequenceEqual("user_identified"u8) => "CONNECTION"u8,
        EventType.Sensor => "SENSOR"u8,
        EventType.RedisCommand when IsLogin(audit) => "AUTH"u8,
        EventType.RedisCommand when IsConfig(audit) => "CONFIG"u8,
        EventType.RedisCommand when audit.Keys.Count > 0 => "KEY_OP"u8,
        _ => "OTHER"u8,
    };

    /// <summary>The command, or the action in upper case; connections as the module names them.</summary>
    public static void WriteCommandName(OutputBuffer output, AuditEvent audit)
    {
        if (audit.Command.Exists)
        {
            LineText.WriteWord(output, audit.Command.Span);
            return;
        }

        ReadOnlySpan<byte> action = audit.Action.Span;
        if (action.SequenceEqual("connection_opened"u8))
        {
            output.Append("CONNECTED"u8);
        }
        else if (action.SequenceEqual("connection_closed"u8))
        {
            output.Append("DISCONNECTED"u8);
        }
        else
        {
            foreach (byte letter in action)
            {
                output.Append(letter is >= (byte)'a' and <= (byte)'z' ? (byte)(letter - 32) : letter);
            }
        }
    }

    public ReadOnlySpan<byte> Of(AuditEvent audit, scoped in ListLimits limits)
    {
        _words.Clear();
        if (audit.Type != EventType.RedisCommand)
        {
            WriteFields(audit, limits);
        }
        else if (IsLogin(audit))
        {
            _words.Append("password=<REDACTED>"u8);
        }
        else if (IsConfig(audit))
        {
            WritePair("subcommand="u8, audit.Subcommand.Span);
            WriteParameters(audit, limits);
        }
        else
        {
            WriteKeyAndPayload(audit, limits);
        }

        // Each field of an event without a command has a blank before it.
        return _words.Written.TrimStart((byte)' ');
    }

    /// <summary>Why it failed; empty where it did not.</summary>
    public ReadOnlySpan<byte> ErrorOf(AuditEvent audit)
    {
        if (audit.Failure == AuditFailure.None)
        {
            return [];
        }

        _error.Clear();
        if (audit.Polled is { Denial: { } denial } polled)
        {
            _error.Append("acl_deny_reason="u8, EventNames.Denials[(int)denial], " acl_object="u8);
            LineText.WriteWord(_error, polled.AclObject.Span);
            return _error.Written;
        }

        _error.Append("rejected="u8);
        if (audit.ErrorCode.Length > 0)
        {
            LineText.WriteWord(_error, audit.ErrorCode.Span);
            _error.Append((byte)':');
        }

        _error.Append(EventNames.Failures[(int)audit.Failure]);
        return _error.Written;
    }

    private static bool IsLogin(AuditEvent audit) => audit.Action.Span.StartsWith("login"u8);

    private static bool IsConfig(AuditEvent audit) => audit.Command.Span.SequenceEqual("CONFIG"u8);

    /// <summary>CONFIG SET: names and values in turn; else names.</summary>
    private void WriteParameters(AuditEvent audit, in ListLimits limits)
    {
        bool sets = audit.Subcommand.Span.SequenceEqual("SET"u8);
        for (int i = 0; i < limits.Args; i++)
        {
            WritePair(sets && i % 2 == 1 ? " payload="u8 : " param="u8, audit.Args.Items[i].Span);
        }
    }

    private void WriteKeyAndPayload(AuditEvent audit, in ListLimits limits)
    {
        ReadOnlySpan<TextSlice> words = audit.Args.Items[..limits.Args];
        bool key = audit.KeyAccessed.Exists;
        if (key)
        {
            WritePair("key="u8, audit.KeyAccessed.Span);
        }
        else if (audit.Subcommand.Exists)
        {
            WritePair("subcommand="u8, audit.Subcommand.Span);
        }

        // The payload is what follows the first key; of a command whose first argument is another, all of them.
        words = key && !words.IsEmpty && words[0].Span.SequenceEqual(audit.KeyAccessed.Span) ? words[1..] : words;
        if (words.IsEmpty)
        {
            return;
        }

        _payload.Clear();
        foreach (TextSlice word in words)
        {
            _payload.Append(_payload.Length > 0 ? " "u8 : []);
            LineText.WriteWord(_payload, word.Span);
        }

        _words.Append(_words.Length > 0 ? " payload="u8 : "payload="u8);
        LineText.WriteWord(_words, _payload.Written);
    }

    private void WriteFields(AuditEvent audit, in ListLimits limits)
    {
        LineFields fields = new(Style, _words, _payload, _times);
        EventFields.Write(audit, limits, ref fields);
    }

    private void WritePair(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        _words.Append(name);
        LineText.WriteWord(_words, text);
    }
}
