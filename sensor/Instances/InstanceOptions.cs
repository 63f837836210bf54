namespace Sensor.Instances;

/// <summary>How polls and the wire are brought together, and how much of it is held.</summary>
internal sealed record InstanceOptions
{
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>
    /// Nanoseconds that a finding waits for a late note of the command that explains it; default 5 s. Then it is told
    /// without.
    /// </summary>
    public long WaitNs { get; init; } = 5 * NsPerSecond;

    /// <summary>
    /// Nanoseconds by which the packet clock and the clock of the polls may differ; default 250 ms. Both are clocks of
    /// the sensor's machine.
    /// </summary>
    public long ToleranceNs { get; init; } = NsPerSecond / 4;

    /// <summary>
    /// Rows, users or parameters of one poll that are looked at; default 20,000. A larger answer is not compared, and
    /// counted.
    /// </summary>
    public int MaxRows { get; init; } = 20_000;

    /// <summary>Findings that wait; default 1,024. Above, the oldest are told at once.</summary>
    public int MaxWaiting { get; init; } = 1024;

    /// <summary>
    /// Notes of commands that may turn out to be a cause; default 1,024. The oldest are forgotten, counted.
    /// </summary>
    public int MaxNotes { get; init; } = 1024;

    /// <summary>
    /// Denials of the wire that are held until ACL LOG shows them; default 8,192. From a quarter of that on, those of
    /// one kind in one second count as one. The oldest are forgotten, counted: their rows are then told a second time.
    /// </summary>
    public int MaxDenials { get; init; } = 8192;
}
