using Sensor.Streams;

namespace Sensor.Tests.Support;

/// <summary>A <see cref="StreamItem"/> that can be kept, or a step of the script (<see cref="WireStep"/>).</summary>
internal sealed record WireItem(WireStep Step, Direction Direction)
{
    public byte[] Bytes { get; init; } = [];
    public bool Settled { get; init; }
    public long GapLength { get; init; }
    public CloseReason CloseReason { get; init; }

    /// <summary>Wait: nanoseconds. Expect: how many exchanges must have left by now.</summary>
    public long Number { get; init; }
}

internal enum WireStep
{
    Bytes,
    Gap,
    ServerEnd,
    Close,
    Wait,
    Expect,
}
