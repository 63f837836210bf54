using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The members from <c>event_type</c> to <c>severity</c>, which few kinds of event have in always the same way, written
/// once for each kind and then copied. A place per kind and never more: another kind with the same place takes it over.
/// One instance per worker.
/// </summary>
internal sealed class JsonHeads
{
    private const int Places = 256;

    private readonly Head?[] _heads = new Head?[Places];

    /// <summary>The quote that ends <c>event_id</c>, and the members behind it.</summary>
    public ReadOnlySpan<byte> Of(AuditEvent audit)
    {
        Head head = _heads[PlaceOf(audit)] ??= new Head();
        if (!head.Fits(audit))
        {
            head.Make(audit);
        }

        return head.Bytes;
    }

    /// <summary>Kinds of the same action differ in outcome and severity, actions in length and letters.</summary>
    private static int PlaceOf(AuditEvent audit)
    {
        ReadOnlySpan<byte> action = audit.Action.Span;
        int letters = action.IsEmpty ? 0 : action[0] + (5 * action[^1]) + (31 * action[action.Length / 2]);
        return (letters + action.Length + (3 * (int)audit.Outcome) + (7 * audit.Severity)) & (Places - 1);
    }

    private sealed class Head
    {
        private readonly OutputBuffer _bytes = new(256);
        private readonly OutputBuffer _action = new(32);
        private EventType _type;
        private EventCategory _category;
        private AuditOutcome _outcome;
        private int _severity;

        public ReadOnlySpan<byte> Bytes => _bytes.Written;

        public bool Fits(AuditEvent audit) => _bytes.Length > 0
            && audit.Type == _type && audit.Category == _category
            && audit.Outcome == _outcome && audit.Severity == _severity
            && audit.Action.Span.SequenceEqual(_action.Written);

        public void Make(AuditEvent audit)
        {
            _type = audit.Type;
            _category = audit.Category;
            _outcome = audit.Outcome;
            _severity = audit.Severity;
            _action.Clear();
            _action.Append(audit.Action.Span);
            _bytes.Clear();
            JsonMembers.Name(_bytes, "\",\"event_type\":\""u8, EventNames.Types[(int)_type]);
            JsonMembers.Name(_bytes, ",\"event_category\":\""u8, EventNames.Categories[(int)_category]);
            _bytes.Append(",\"event_action\":\""u8);
            _bytes.Append(_action.Written);
            _bytes.Append(_outcome switch
            {
                AuditOutcome.Success => "\",\"outcome\":\"success\",\"success\":true,\"severity\":"u8,
                AuditOutcome.Failure => "\",\"outcome\":\"failure\",\"success\":false,\"severity\":"u8,
                _ => "\",\"outcome\":\"unknown\",\"severity\":"u8,
            });
            _bytes.Append((byte)('0' + _severity));
        }
    }
}
