using Sensor.Events;

namespace Sensor.Hosting;

/// <summary>
/// Events of commands by category and outcome, those that no reply could be paired with, and those whose user is not
/// known. One thread counts; others may read meanwhile.
/// </summary>
internal sealed class CommandCounts
{
    private readonly long[] _counts = new long[EventNames.Categories.Length * EventNames.Outcomes.Length];
    private long _unpaired;
    private long _unattributed;

    public long Unpaired => Volatile.Read(ref _unpaired);

    public long Unattributed => Volatile.Read(ref _unattributed);

    public long this[EventCategory category, AuditOutcome outcome] => Volatile.Read(ref _counts[Place(category, outcome)]);

    public void Count(AuditEvent audit)
    {
        _counts[Place(audit.Category, audit.Outcome)]++;
        if ((audit.Capture & CaptureFlags.Unpaired) != 0)
        {
            _unpaired++;
        }

        if (audit.Connection!.User is null && !audit.TriedUser.Exists)
        {
            _unattributed++;
        }
    }

    public void Add(CommandCounts other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += Volatile.Read(ref other._counts[i]);
        }

        _unpaired += other.Unpaired;
        _unattributed += other.Unattributed;
    }

    private static int Place(EventCategory category, AuditOutcome outcome) =>
        ((int)category * EventNames.Outcomes.Length) + (int)outcome;
}
