using Sensor.Hosting.Status;

namespace Sensor.Tests.Hosting.Status;

public sealed class RateHistoryTests
{
    private const long SecondNs = 1_000_000_000;

    [Fact]
    public void A_step_is_the_mean_of_its_ten_seconds()
    {
        RateHistory history = new(2, 1000 * SecondNs);
        Assert.Empty(history.Of(0));
        Assert.False(history.IsDue(1009 * SecondNs));
        Assert.True(history.IsDue(1010 * SecondNs));
        history.Look(1010 * SecondNs, [100, 5]);
        history.Look(1020 * SecondNs, [150, 5]);
        Assert.Equal([10, 5], history.Of(0));
        Assert.Equal([0.5, 0], history.Of(1));
    }

    [Fact]
    public void Steps_that_were_missed_get_the_mean_of_all_of_them()
    {
        RateHistory history = new(1, 0);
        history.Look(10 * SecondNs, [10]);
        history.Look(40 * SecondNs, [40]);
        Assert.Equal([1, 1, 1, 1], history.Of(0));
    }

    [Fact]
    public void An_hour_is_kept_and_no_more()
    {
        RateHistory history = new(1, 0);
        for (int step = 1; step <= RateHistory.Steps + 5; step++)
        {
            history.Look(step * 10 * SecondNs, [step * step]);
        }

        double[] rates = history.Of(0);
        Assert.Equal(RateHistory.Steps, rates.Length);
        Assert.Equal(((2 * (RateHistory.Steps + 5)) - 1) / 10.0, rates[^1]);
        Assert.Equal(((2 * 6) - 1) / 10.0, rates[0]);
    }

    [Fact]
    public void A_clock_that_is_set_begins_a_step_anew_and_one_that_leaps_fills_no_more_than_an_hour()
    {
        RateHistory history = new(1, 1000 * SecondNs);
        history.Look(1010 * SecondNs, [10]);
        history.Look(500 * SecondNs, [20]);
        history.Look(510 * SecondNs, [50]);
        Assert.Equal([1, 3], history.Of(0));
        history.Look(1_000_000 * SecondNs, [60]);
        Assert.Equal(RateHistory.Steps, history.Of(0).Length);
    }
}
