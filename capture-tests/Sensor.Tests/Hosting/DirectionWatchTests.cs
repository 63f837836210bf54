using Sensor.Hosting;

namespace Sensor.Tests.Hosting;

public sealed class DirectionWatchTests
{
    private const long Second = 1_000_000_000;

    private readonly DirectionWatch _watch = new([6379]);

    [Fact]
    public void One_side_alone_is_told_once_and_within_ten_seconds()
    {
        List<long> told = [];
        for (long now = 1; now <= 30; now++)
        {
            _watch.Count(toServer: 5, toClient: 0);
            if (_watch.TryTakeMissing(now * Second, out bool missingToServer, out long segments, out _))
            {
                Assert.False(missingToServer);
                Assert.True(segments >= 10);
                told.Add(now);
            }
        }

        Assert.InRange(Assert.Single(told), 1, 10);
    }

    [Fact]
    public void Both_sides_are_never_told()
    {
        for (long now = 1; now <= 30; now++)
        {
            _watch.Count(toServer: now % 4 == 0 ? 9 : 0, toClient: now % 3 == 0 ? 9 : 0);
            Assert.False(_watch.TryTakeMissing(now * Second, out _, out _, out _));
        }
    }

    [Fact]
    public void A_few_segments_prove_nothing()
    {
        _watch.Count(toServer: 0, toClient: 9);
        for (long now = 1; now <= 30; now++)
        {
            Assert.False(_watch.TryTakeMissing(now * Second, out _, out _, out _));
        }
    }

    [Fact]
    public void A_side_that_came_back_and_goes_again_is_told_again()
    {
        int told = 0;
        for (long now = 1; now <= 40; now++)
        {
            _watch.Count(toServer: now is > 15 and < 20 ? 50 : 0, toClient: 50);
            told += _watch.TryTakeMissing(now * Second, out bool missingToServer, out _, out _) ? 1 : 0;
        }

        Assert.Equal(2, told);
    }
}
