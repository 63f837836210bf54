using Sensor.Events;

namespace Sensor.Hosting;

/// <summary>What the status page shows of an event; texts can be shown as they are, and are empty where absent.</summary>
internal readonly record struct RecentEvent(
    long TimeNs, EventCategory Category, AuditOutcome Outcome, AuditFailure Failure)
{
    public required string User { get; init; }

    /// <summary>The command, or what else happened.</summary>
    public required string Action { get; init; }

    public required string KeyPattern { get; init; }
}
