using Sensor.Polling;

namespace Sensor.Tests.Polling;

public sealed class ReconnectDelayTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void The_first_try_is_due_at_once()
    {
        Assert.True(new ReconnectDelay().IsDue(0));
    }

    [Fact]
    public void The_wait_doubles_up_to_thirty_seconds()
    {
        var delay = new ReconnectDelay();
        long now = 5 * Second;
        var waits = new List<double>();
        for (int i = 0; i < 9; i++)
        {
            delay.Failed(now);
            waits.Add(delay.WaitNs(now) / (double)Second);
            now += delay.WaitNs(now);
            Assert.True(delay.IsDue(now));
            Assert.False(delay.IsDue(now - 1));
        }

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30, 30], waits);
    }

    [Fact]
    public void After_an_answer_the_wait_begins_anew()
    {
        var delay = new ReconnectDelay();
        delay.Failed(0);
        delay.Failed(Second);
        delay.Succeeded();
        Assert.True(delay.IsDue(Second));
        delay.Failed(2 * Second);
        Assert.Equal(Second / 2, delay.WaitNs(2 * Second));
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(2, 1000)]
    [InlineData(2.5, 1000)]
    [InlineData(15, 6000)]
    public void A_list_of_clients_that_took_long_is_asked_for_less_often(double tookMs, double expectedMs)
    {
        var options = new PollingOptions { Target = PolledServer.Target("redis://cache") };
        Assert.Equal(expectedMs, options.ClientListIntervalAfter(TimeSpan.FromMilliseconds(tookMs)).TotalMilliseconds);
    }
}
