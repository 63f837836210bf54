namespace Sensor.Events;

/// <summary>
/// What all plain events of one command have in common, one object per command and worker. An event is plain where the
/// command is nothing but a data access, or as harmless, that worked: it is a redis_command with the outcome success
/// and severity 1, its texts hold no byte that any format escapes (<see cref="PlainText"/>), and of its members only
/// those that <see cref="AuditEvent.BeginPlain"/> names may stand. So a format writes it in one go, and keeps the bytes
/// that are always the same in <see cref="FormatSlot"/>.
/// </summary>
internal sealed class PlainCommand
{
    public const int Severity = 1;

    /// <summary>The row of the command table that it was made from, compared by reference.</summary>
    public required object MadeFrom { get; init; }

    public required EventCategory Category { get; init; }

    public required TextSlice Action { get; init; }

    public required TextSlice Command { get; init; }

    public required TextSlice Subcommand { get; init; }

    /// <summary>How often it was met lately: what the worker's counts of activity keep for it.</summary>
    public object? ActivitySlot { get; set; }

    /// <summary>The bytes that the worker's format keeps for it.</summary>
    public object? FormatSlot { get; set; }
}
