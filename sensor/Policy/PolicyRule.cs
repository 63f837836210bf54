namespace Sensor.Policy;

/// <summary>What a rule does with the events that it matches.</summary>
internal enum PolicyAction : byte
{
    Include,
    Exclude,

    /// <summary>Of plain reads a share is kept; whatever else it matches is recorded.</summary>
    Sample,
}

/// <summary>
/// One rule of what is recorded. Rules are asked in order and the first that matches decides. Whatever they say, changes
/// of configuration and of logins, logins, and failed access are recorded unless the rule names them in so many words
/// (RuleSet).
/// </summary>
internal sealed record PolicyRule
{
    /// <summary>
    /// Stands in <c>rules</c> of the events that it includes, and in the account of what it left out: 1 to 64 letters,
    /// digits, <c>. _ -</c>; of its own in the list. No default.
    /// </summary>
    public required string Name { get; init; }

    public required PolicyAction Action { get; init; }

    /// <summary>
    /// Sample: the share of plain reads that is kept, from 0 to 1; no default. The choice hangs on the event's id alone:
    /// a replay and a second sensor choose the same.
    /// </summary>
    public double? Rate { get; init; }

    /// <summary>
    /// <c>severity</c> of the events that it lets through, 1 to 7; default null: as <see cref="SeverityScale"/> has it.
    /// </summary>
    public int? Severity { get; init; }

    /// <summary>Which events; default all.</summary>
    public PolicyMatch Match { get; init; } = new();
}
