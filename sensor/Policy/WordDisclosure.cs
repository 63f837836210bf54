using Sensor.Events;
using Sensor.Exchanges;

namespace Sensor.Policy;

/// <summary>
/// What becomes of one text of an event: shown with card numbers masked, hidden, hashed, cut or dropped.
/// </summary>
internal sealed class WordDisclosure
{
    private readonly PseudonymOptions _pseudonyms;

    public WordDisclosure(PseudonymOptions pseudonyms, DisclosedTexts texts)
    {
        _pseudonyms = pseudonyms;
        Texts = texts;
    }

    public DisclosedTexts Texts { get; }

    public static bool IsHidden(TextSlice text) => text.Span.SequenceEqual(Redactor.RedactedText);

    public void Mask(TextList list) => Texts.Mask(list);

    /// <summary>What pseudonyms make of a word; None where they leave it alone.</summary>
    public PersonWord PersonOf(Exchange exchange, int argument)
    {
        PersonWord person = _pseudonyms.Users || _pseudonyms.Addresses
            ? PersonWords.KindOf(exchange, argument)
            : PersonWord.None;
        bool applies = person == PersonWord.Name ? _pseudonyms.Users : _pseudonyms.Addresses;
        return applies ? person : PersonWord.None;
    }

    /// <summary>A user's name; one that is hidden stays so.</summary>
    public TextSlice Person(TextSlice name) => !name.Exists || name.Length == 0 || IsHidden(name) ? name
        : _pseudonyms.Users ? Texts.Hashed(name)
        : Texts.Masked(name);

    /// <summary>False where it is dropped.</summary>
    public bool TryTell(
        TextSlice text, PayloadTreatment treatment, ClippedMembers member, AuditEvent audit, out TextSlice told)
    {
        told = treatment.Mode switch
        {
            PayloadMode.Show => Texts.Masked(text),
            PayloadMode.Hash => Texts.Hashed(text),
            PayloadMode.Truncate => Texts.Cut(Texts.Masked(text), treatment.Bytes),
            _ => Redactor.Redacted,
        };
        if (treatment.Mode == PayloadMode.Truncate && told.Length < text.Length)
        {
            audit.Clipped |= member;
        }

        return treatment.Mode != PayloadMode.Drop;
    }

    /// <summary>A list of texts of one class: all of it is dropped or nothing.</summary>
    public void TellList(TextList list, PayloadTreatment treatment, ClippedMembers member, AuditEvent audit)
    {
        if (treatment.Mode == PayloadMode.Drop)
        {
            list.Dropped = list.Count + list.Truncated;
            list.Truncated = 0;
            list.Cut(0);
            audit.Clipped &= ~member;
            return;
        }

        TellInPlace(list, treatment, member, audit);
    }

    /// <summary>A list in which every text keeps its place: what would be dropped is hidden.</summary>
    public void TellInPlace(TextList list, PayloadTreatment treatment, ClippedMembers member, AuditEvent audit)
    {
        for (int i = 0; i < list.Count; i++)
        {
            TextSlice text = list.Items[i];
            if (!IsHidden(text) && !text.Span.SequenceEqual("<UNKNOWN>"u8))
            {
                TryTell(text, treatment, member, audit, out text);
                list.Set(i, text);
            }
        }
    }
}
