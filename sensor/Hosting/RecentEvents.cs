using Sensor.Events;
using Sensor.Formats;

namespace Sensor.Hosting;

/// <summary>
/// The newest events of one thread, a few members of each as the policy lets them be told. Under load some of them only:
/// of each turn, which is a batch of segments, as many as are kept, the last places for failures alone, so that no more
/// than a comparison is paid for the others. One thread notes, any may read. Its memory is fixed.
/// </summary>
internal sealed class RecentEvents
{
    public const int Kept = 50;
    private const int ForFailures = 16;

    private readonly Lock _lock = new();
    private readonly Slot[] _slots = [.. Enumerable.Range(0, Kept).Select(_ => new Slot())];
    private long _noted;
    private int _room = Kept;

    /// <summary>A turn ends.</summary>
    public void NextTurn() => _room = Kept;

    public bool HasRoomFor(AuditEvent audit) => _room > (audit.Outcome == AuditOutcome.Failure ? 0 : ForFailures);

    /// <summary>Of an event that leaves and that there is room for.</summary>
    public void Note(AuditEvent audit)
    {
        _room--;
        lock (_lock)
        {
            _slots[_noted++ % Kept].Fill(audit);
        }
    }

    /// <summary>Adds what is kept, in any order.</summary>
    public void AddTo(List<RecentEvent> list)
    {
        lock (_lock)
        {
            for (int i = 0; i < Math.Min(_noted, Kept); i++)
            {
                list.Add(_slots[i].Read());
            }
        }
    }

    /// <summary>A place for one event, used again and again.</summary>
    private sealed class Slot
    {
        private const int MostBytes = 96;

        private readonly byte[] _user = new byte[MostBytes];
        private readonly byte[] _action = new byte[MostBytes];
        private readonly byte[] _keyPattern = new byte[MostBytes];
        private int _userLength;
        private int _actionLength;
        private int _keyPatternLength;
        private long _timeNs;
        private EventCategory _category;
        private AuditOutcome _outcome;
        private AuditFailure _failure;

        public void Fill(AuditEvent audit)
        {
            _timeNs = audit.TimeNs;
            _category = audit.Category;
            _outcome = audit.Outcome;
            _failure = audit.Failure;
            _userLength = Copy(new EventParties(audit).User, _user, 0);
            _keyPatternLength = Copy(audit.KeyPattern.Span, _keyPattern, 0);
            if (audit.Command.Exists)
            {
                _actionLength = Copy(audit.Command.Span, _action, 0);
                if (audit.Subcommand.Exists)
                {
                    _actionLength = Copy(" "u8, _action, _actionLength);
                    _actionLength = Copy(audit.Subcommand.Span, _action, _actionLength);
                }
            }
            else
            {
                _actionLength = Copy(audit.Action.Span, _action, 0);
            }
        }

        public RecentEvent Read() => new(_timeNs, _category, _outcome, _failure)
        {
            User = ShownText.Of(_user.AsSpan(0, _userLength)),
            Action = ShownText.Of(_action.AsSpan(0, _actionLength)),
            KeyPattern = ShownText.Of(_keyPattern.AsSpan(0, _keyPatternLength)),
        };

        /// <summary>As much as there is room for; where it ends.</summary>
        private static int Copy(ReadOnlySpan<byte> text, byte[] to, int at)
        {
            int length = Math.Min(text.Length, to.Length - at);
            text[..length].CopyTo(to.AsSpan(at));
            return at + length;
        }
    }
}
