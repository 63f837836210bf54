using System.Text;
using Sensor.Commands;
using Sensor.Events;
using Sensor.Exchanges;

namespace Sensor.Policy;

/// <summary>
/// Decides which captured bytes of a command stand in its event, and in which form: names, options, keys and channels
/// are shown, cut at the cap; values, secrets and scripts never, whatever was kept of them. The event borrows the
/// exchange's bytes. One instance per worker: it holds the texts that it makes itself until the next event.
/// </summary>
internal sealed class Redactor
{
    public static readonly byte[] RedactedText = "<REDACTED>"u8.ToArray();

    private const int LongestName = 64;
    private static readonly byte[] DefaultUser = "default"u8.ToArray();

    private readonly PolicyOptions _options;
    private readonly byte[] _pattern = new byte[PolicyOptions.LargestTextBytes];
    private readonly byte[] _command = new byte[LongestName];
    private readonly byte[] _action = new byte[LongestName];

    public Redactor(PolicyOptions options) => _options = options;

    public static TextSlice Redacted => new(RedactedText);

    /// <summary>Command, args, keys and channels; the event's outcome is known.</summary>
    public void Fill(Exchange exchange, AuditEvent audit)
    {
        FillCommand(exchange, audit);
        FillArguments(exchange, audit);
        FillKeys(exchange, audit);
        foreach (RetainedKey channel in exchange.Channels.AsSpan(0, Math.Min(exchange.ChannelCount, _options.MaxKeys)))
        {
            audit.Channels.Add(Shown(exchange, channel, ClippedMembers.Channels, audit));
        }

        audit.Channels.Truncated = Math.Max(0, exchange.ChannelsTotal - audit.Channels.Count);
    }

    /// <summary>
    /// The name that a login tried. One that did not succeed proves nothing about its name, which may be a password in
    /// the wrong place: it is shown only when it looks like a name.
    /// </summary>
    public TextSlice TriedUser(Exchange exchange, AuditEvent audit)
    {
        if (exchange.LoginUser.FullLength == 0)
        {
            return exchange.LoginIsDefault ? new(DefaultUser) : default;
        }

        if (exchange.LoginUser.Length == 0 || HidesUser(exchange, audit))
        {
            return Redacted;
        }

        // A session's field: its odd bytes are written as \xhh and do not make the event "escaped".
        int printed = TextCut.Length(
            exchange.TextOf(exchange.LoginUser), exchange.LoginUser.FullLength, _options.MaxTextBytes);
        audit.Clipped |= printed < exchange.LoginUser.FullLength ? ClippedMembers.User : ClippedMembers.None;
        return new(exchange.Text, exchange.LoginUser.Start, printed, isCut: printed < exchange.LoginUser.FullLength);
    }

    /// <summary>
    /// A name in lower case, other characters as <c>_</c>; for whatever has no row in the command table.
    /// </summary>
    public TextSlice ActionOf(ReadOnlySpan<byte> name)
    {
        int length = Math.Min(name.Length, LongestName);
        for (int i = 0; i < length; i++)
        {
            char c = char.ToLowerInvariant((char)name[i]);
            _action[i] = char.IsAsciiLetterOrDigit(c) ? (byte)c : (byte)'_';
        }

        return new(_action, 0, length);
    }

    private void FillCommand(Exchange exchange, AuditEvent audit)
    {
        if (exchange.Definition is { } definition)
        {
            audit.Command = new(definition.Name);
            audit.Subcommand = definition.Subcommand is null ? default : new(definition.Subcommand);
        }
        else if (!exchange.Malformed && !exchange.Has(ExchangeMarks.Unsolicited))
        {
            ReadOnlySpan<byte> name = exchange.TextOf(exchange.Name);
            bool shown = exchange.Name.Length == exchange.Name.FullLength && TextCut.IsPlainName(name);
            audit.Command = Redacted;
            if (shown)
            {
                Ascii.ToUpper(name, _command, out int length);
                audit.Command = new(_command, 0, length);
            }
        }
    }

    private void FillArguments(Exchange exchange, AuditEvent audit)
    {
        // A login that nothing proves: a password may stand in the name's place.
        bool isUnproven = audit.Outcome != AuditOutcome.Success
            && exchange.Definition?.Behaviour is CommandBehaviour.Auth or CommandBehaviour.Hello;
        int count = Math.Min(exchange.ArgumentCount, _options.MaxArguments);
        foreach (RetainedWord word in exchange.Arguments.AsSpan(0, count))
        {
            bool shown = word.Class is WordClass.Option or WordClass.Key or WordClass.Channel
                && (word.Length > 0 || word.FullLength == 0)
                && !(isUnproven && !IsPlainName(exchange, word));
            audit.Args.Add(shown
                ? Shown(exchange, new(word.Start, word.Length, word.FullLength, default), ClippedMembers.Args, audit)
                : Redacted);
        }

        audit.Args.Truncated = Math.Max(0, exchange.ArgumentsTotal - audit.Args.Count);
    }

    private void FillKeys(Exchange exchange, AuditEvent audit)
    {
        int count = Math.Min(exchange.KeyCount, _options.MaxKeys);
        if (audit.KeyAccesses.Length < count)
        {
            Array.Resize(ref audit.KeyAccesses, Math.Max(count, _options.MaxKeys));
        }

        for (int i = 0; i < count; i++)
        {
            RetainedKey key = exchange.Keys[i];
            audit.Keys.Add(Shown(exchange, key, ClippedMembers.Keys, audit));
            audit.KeyAccesses[i] = (AuditKeyAccess)key.Access;
        }

        audit.Keys.Truncated = Math.Max(0, exchange.KeysTotal - count);
        if (count > 0)
        {
            audit.KeyAccessed = audit.Keys.Items[0];
            audit.KeyPattern = new(_pattern, 0, KeyPattern.Write(audit.KeyAccessed.Span, _pattern));
            audit.Clipped |= audit.KeyAccessed.Length < exchange.Keys[0].FullLength
                ? ClippedMembers.KeyAccessed | ClippedMembers.KeyPattern
                : ClippedMembers.None;
        }
    }

    private TextSlice Shown(Exchange exchange, RetainedKey text, ClippedMembers member, AuditEvent audit)
    {
        ReadOnlySpan<byte> kept = exchange.TextOf(text);
        int printed = TextCut.Length(kept, text.FullLength, _options.MaxTextBytes);
        if (printed < text.FullLength)
        {
            audit.Clipped |= member;
        }

        audit.Escaped |= TextCut.IsOdd(kept[..printed]);
        return new(exchange.Text, text.Start, printed, isCut: printed < text.FullLength);
    }

    private static bool HidesUser(Exchange exchange, AuditEvent audit) =>
        audit.Outcome != AuditOutcome.Success && !IsPlainName(exchange, exchange.LoginUser);

    private static bool IsPlainName(Exchange exchange, RetainedWord word) =>
        word.Length == word.FullLength && TextCut.IsPlainName(exchange.TextOf(word));
}
