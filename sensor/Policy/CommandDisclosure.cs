using Sensor.Commands;
using Sensor.Events;
using Sensor.Exchanges;

namespace Sensor.Policy;

/// <summary>
/// Makes of the words of a command's event what the payload options let be told. What <see cref="Redactor"/> has hidden
/// stays hidden, values alone may be uncovered: secrets were never kept.
/// </summary>
internal sealed class CommandDisclosure
{
    private readonly PolicyOptions _options;
    private readonly PayloadOptions _payload;
    private readonly WordDisclosure _words;
    private readonly bool _isUsual;

    public CommandDisclosure(PolicyOptions options, WordDisclosure words)
    {
        _options = options;
        _payload = options.Payload;
        _words = words;
        _isUsual = _payload is
        {
            Arguments: true,
            Secret.Mode: PayloadMode.Redact,
            Value.Mode: PayloadMode.Redact,
            Key.Mode: PayloadMode.Show,
            Option.Mode: PayloadMode.Show,
        }
        && _payload.MaxBytes >= (long)options.MaxTextBytes * options.MaxArguments
        && !options.Pseudonyms.Users && !options.Pseudonyms.Addresses;
    }

    public void Apply(AuditEvent audit, Exchange exchange)
    {
        if (_isUsual)
        {
            _words.Mask(audit.Args);
            _words.Mask(audit.Keys);
            audit.KeyAccessed = audit.Keys.Count > 0 ? audit.Keys.Items[0] : default;
            _words.Mask(audit.Channels);
        }
        else
        {
            audit.LeavePlain();
            TellArguments(audit, exchange);
            TellKeys(audit, exchange);
            TellChannels(audit);
            audit.Escaped = HasOdd(audit.Args) || HasOdd(audit.Keys) || HasOdd(audit.Channels)
                || TextCut.IsOdd(audit.KeyPattern.Span);
        }

        if (exchange.Definition is null)
        {
            // What stands in a command's place may be anything.
            audit.Command = _words.Texts.Masked(audit.Command);
            audit.Action = _words.Texts.Masked(audit.Action);
        }

        audit.TriedUser = _words.Person(audit.TriedUser);
        audit.AdminUser = _words.Person(audit.AdminUser);
        audit.TargetUser = _words.Person(audit.TargetUser);
        audit.UsersAreHashes = _options.Pseudonyms.Users;
        _words.Mask(audit.Parameters);
        _words.TellInPlace(audit.NewValues, _payload.Option, ClippedMembers.NewValue, audit);
        _words.TellInPlace(audit.OldValues, _payload.Option, ClippedMembers.OldValue, audit);
        _words.TellInPlace(audit.Permissions, _payload.Option, ClippedMembers.Permissions, audit);
    }

    public void ApplyToPush(AuditEvent audit)
    {
        TellChannels(audit);
        audit.Escaped = HasOdd(audit.Channels);
    }

    private void TellChannels(AuditEvent audit) =>
        _words.TellList(audit.Channels, _payload.Key, ClippedMembers.Channels, audit);

    private void TellArguments(AuditEvent audit, Exchange exchange)
    {
        TextList args = audit.Args;
        if (!_payload.Arguments)
        {
            args.Clear();
            audit.Clipped &= ~ClippedMembers.Args;
            return;
        }

        int told = 0;
        long room = _payload.MaxBytes;
        int count = args.Count;
        for (int i = 0; i < count; i++)
        {
            if (!TryTellWord(audit, exchange, i, out TextSlice word))
            {
                args.Dropped++;
                continue;
            }

            if (word.Length > room)
            {
                word = _words.Texts.Cut(word, (int)room);
                audit.Clipped |= ClippedMembers.Args;
                if (word.Length == 0)
                {
                    args.Truncated += count - i;
                    break;
                }
            }

            room -= word.Length;
            args.Set(told++, word);
        }

        args.Cut(told);
    }

    private bool TryTellWord(AuditEvent audit, Exchange exchange, int index, out TextSlice word)
    {
        RetainedWord kept = exchange.Arguments[index];
        word = audit.Args.Items[index];
        if (kept.Class == WordClass.Value)
        {
            word = _payload.Value.NeedsText && (kept.Length > 0 || kept.FullLength == 0)
                ? Uncovered(audit, exchange, kept)
                : word;
        }

        bool isHidden = WordDisclosure.IsHidden(word)
            || kept.Class is not (WordClass.Option or WordClass.Key or WordClass.Channel or WordClass.Value);
        PersonWord person = isHidden ? PersonWord.None : _words.PersonOf(exchange, index);
        if (person != PersonWord.None)
        {
            word = person == PersonWord.Name ? _words.Texts.Hashed(word) : _words.Texts.HashedEndpoint(word);
            return true;
        }

        PayloadTreatment treatment = kept.Class switch
        {
            WordClass.Value => isHidden && _payload.Value.Mode != PayloadMode.Drop
                ? PayloadTreatment.Redact
                : _payload.Value,
            _ when isHidden => _payload.Secret,
            WordClass.Key or WordClass.Channel => _payload.Key,
            _ => _payload.Option,
        };
        return _words.TryTell(word, treatment, ClippedMembers.Args, audit, out word);
    }

    private TextSlice Uncovered(AuditEvent audit, Exchange exchange, RetainedWord kept)
    {
        int length = TextCut.Length(exchange.TextOf(kept), kept.FullLength, _options.MaxTextBytes);
        audit.Clipped |= length < kept.FullLength ? ClippedMembers.Args : ClippedMembers.None;
        return new(exchange.Text, kept.Start, length, isCut: length < kept.FullLength);
    }

    private void TellKeys(AuditEvent audit, Exchange exchange)
    {
        _words.TellList(audit.Keys, _payload.Key, ClippedMembers.Keys, audit);
        bool clipped = _payload.Key.Mode == PayloadMode.Truncate
            && audit.Keys.Count > 0 && audit.Keys.Items[0].Length < exchange.Keys[0].FullLength;
        audit.KeyAccessed = audit.Keys.Count > 0 ? audit.Keys.Items[0] : default;
        audit.Clipped |= clipped ? ClippedMembers.KeyAccessed : ClippedMembers.None;
        if (audit.HasOwnPattern || _payload.Key.Mode == PayloadMode.Show || !audit.KeyPattern.Exists)
        {
            return;
        }

        if (_payload.Key.Mode == PayloadMode.Truncate)
        {
            int length = audit.KeyPattern.Length;
            audit.KeyPattern = _words.Texts.Cut(audit.KeyPattern, _payload.Key.Bytes);
            audit.Clipped |= audit.KeyPattern.Length < length ? ClippedMembers.KeyPattern : ClippedMembers.None;
        }
        else
        {
            audit.KeyPattern = default;
            audit.Clipped &= ~ClippedMembers.KeyPattern;
        }
    }

    private static bool HasOdd(TextList list)
    {
        foreach (TextSlice text in list.Items)
        {
            if (TextCut.IsOdd(text.Span))
            {
                return true;
            }
        }

        return false;
    }
}
