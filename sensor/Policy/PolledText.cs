using System.Text;
using Sensor.Commands;
using Sensor.Events;

namespace Sensor.Policy;

/// <summary>
/// What may be printed of the bytes that polling brought, and how much of it: the rules of a command's words, applied
/// to a server's answers. A text that is cut is named in <c>clipped</c>.
/// </summary>
internal sealed class PolledText
{
    /// <summary>
    /// Rules of a user that are printed, and bytes of each: three lists of them stay below the size of an event
    /// however they are escaped.
    /// </summary>
    private const int MaxRules = 64;
    private const int MaxRuleBytes = 256;

    private readonly PolicyOptions _options;
    private readonly ConfigParameters _parameters;

    public PolledText(PolicyOptions options, ConfigParameters parameters)
    {
        _options = options;
        _parameters = parameters;
    }

    /// <summary>A name that the server knows, or a key.</summary>
    public TextSlice Shown(byte[]? text, ClippedMembers member, AuditEvent audit) =>
        text is null ? default : Cut(text, _options.MaxTextBytes, member, audit);

    /// <summary>A name that a client chose and nothing proves: it may be a password in the wrong place.</summary>
    public static TextSlice Tried(byte[] name) => TextCut.IsPlainName(name) ? new(name) : Redactor.Redacted;

    public static TextSlice Ascii(string? text) => text is null ? default : new(Encoding.ASCII.GetBytes(text));

    /// <summary>ACL rules; one whose form is not known may hold a password (REDIS-FACTS K4).</summary>
    public void AddRules(IReadOnlyList<byte[]> rules, TextList list, ClippedMembers member, AuditEvent audit)
    {
        foreach (byte[] rule in rules)
        {
            if (list.Count == MaxRules)
            {
                audit.Clipped |= member;
                return;
            }

            list.Add(AclRules.AreHarmless(rule)
                ? Cut(rule, Math.Min(MaxRuleBytes, _options.MaxTextBytes), member, audit)
                : Redactor.Redacted);
        }
    }

    /// <summary>The value of a parameter that a server is known to have and that holds no secret (K7).</summary>
    public TextSlice Value(string parameter, byte[] value, ClippedMembers member, AuditEvent audit)
    {
        byte[] name = Encoding.UTF8.GetBytes(parameter);
        CommandWords words = new(name, [new WordSlice(0, name.Length, name.Length)], 1);
        ParameterKind kind = _parameters.KindOf(words, 0);
        bool shown = kind != ParameterKind.Unknown && !ConfigParameters.IsSecret(name, kind);
        return shown ? Cut(value, _options.MaxTextBytes, member, audit) : Redactor.Redacted;
    }

    private static TextSlice Cut(byte[] text, int cap, ClippedMembers member, AuditEvent audit)
    {
        int printed = TextCut.Length(text, text.Length, cap);
        audit.Clipped |= printed < text.Length ? member : ClippedMembers.None;
        return new(text, 0, printed, isCut: printed < text.Length);
    }
}
