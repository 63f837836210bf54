namespace Sensor.Exchanges;

/// <summary>
/// What all connections of a worker hold while commands wait and frames are unfinished, in bytes, against its limit
/// (<see cref="ExchangeOptions.MaxHeldBytes"/>).
/// </summary>
internal sealed class HeldMemory(long limit)
{
    public long Bytes { get; private set; }

    /// <summary>Half of it is taken: from here on every item is counted at once.</summary>
    public bool IsNearLimit => Bytes > limit / 2;

    public bool IsOverLimit => Bytes > limit;

    /// <summary>An eighth is free again: relief is not asked for with every command.</summary>
    public bool IsRelieved => Bytes <= limit - (limit / 8);

    public void Change(long bytes) => Bytes += bytes;
}
