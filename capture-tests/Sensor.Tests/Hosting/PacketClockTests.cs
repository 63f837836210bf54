using Sensor.Hosting;

namespace Sensor.Tests.Hosting;

public sealed class PacketClockTests
{
    private const long Step = 10_000_000;

    [Fact]
    public void It_moves_in_steps_and_never_back()
    {
        PacketClock clock = default;
        Assert.True(clock.TryAdvance((5 * Step) + 3, out long nowNs));
        Assert.Equal(5 * Step, nowNs);
        Assert.False(clock.TryAdvance((6 * Step) - 1, out _));
        Assert.False(clock.TryAdvance(Step, out _));
        Assert.True(clock.TryAdvance(6 * Step, out nowNs));
        Assert.Equal(6 * Step, nowNs);
        Assert.True(clock.TryAdvance((100 * Step) + 1, out nowNs));
        Assert.Equal(100 * Step, nowNs);
    }
}
