namespace Sensor.Instances;

/// <summary>
/// By how much one row grew between two polls, and how much of that nothing has explained yet. The denials passed
/// between <see cref="FromNs"/>, the clocks' tolerance in it, and <see cref="ToNs"/>, the sensor's clock.
/// </summary>
internal sealed class AclLogIncrement
{
    public required AclLogRow Row { get; init; }
    public required AclLogEntry Entry { get; init; }
    public required string RunId { get; init; }
    public required long Growth { get; init; }
    public required bool IsNew { get; init; }
    public required long FromNs { get; init; }
    public required long ToNs { get; init; }
    public required long DeadlineNs { get; init; }
    public required bool AtLeast { get; init; }

    /// <summary>0 ≤ Unexplained ≤ Growth.</summary>
    public required long Unexplained { get; set; }

    /// <summary>A command on the wire explains some; Lua's and modules' refusals are no replies of their own.</summary>
    public bool CanBeOnWire => Row.Context is not (AclLogContext.Lua or AclLogContext.Module);

    public void Explain(long count)
    {
        Unexplained -= count;
        Entry.Untold -= count;
    }

    public AclLogFinding ToFinding() => new()
    {
        Kind = AclLogFindingKind.Denials,
        RunId = RunId,
        Row = Row,
        Attempts = Unexplained,
        AtLeast = AtLeast,
        IsLastClient = Unexplained == Growth,
        FirstNs = IsNew && (Row.UpdatedNs is not null || Row.Count == 1) ? Row.CreatedNs : null,
        LastNs = Row.UpdatedNs ?? Row.CreatedNs,
    };
}
