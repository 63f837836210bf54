namespace Sensor.Instances;

/// <summary>What is noticed when it appears for the first time at an instance.</summary>
internal sealed record FirstSeenOptions
{
    /// <summary>
    /// How long an instance is learnt before anything is new; default 24 hours. 0: nothing is noticed.
    /// </summary>
    public long LearningTimeNs { get; init; } = 86_400_000_000_000;

    /// <summary>
    /// Names remembered of one kind and instance; default 10,000. Beyond, nothing of that kind is called new any more.
    /// </summary>
    public int MaxNames { get; init; } = 10_000;

    /// <summary>Instances remembered; default 256. Others are not looked at.</summary>
    public int MaxInstances { get; init; } = 256;
}
