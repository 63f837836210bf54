using Sensor.Configuration;
using Sensor.Exchanges;
using Sensor.Tcp;

namespace Sensor.Tests.Configuration;

public sealed class SensorOptionsTests
{
    [Fact]
    public void Four_workers_share_what_one_would_have()
    {
        SensorOptions all = new() { Workers = 4 };
        SensorOptions one = all.OfOneWorker();
        Assert.Equal(all.Tcp.MaxFlows, 4 * one.Tcp.MaxFlows);
        Assert.Equal(all.Tcp.MaxTotalBytes, 4 * one.Tcp.MaxTotalBytes);
        Assert.Equal(all.Exchanges.MaxHeldBytes, 4 * one.Exchanges.MaxHeldBytes);
        Assert.Equal(all.Tcp.MaxFlowBytes, one.Tcp.MaxFlowBytes);
    }

    [Fact]
    public void A_single_worker_has_it_all()
    {
        SensorOptions all = new();
        Assert.Equal(all, all.OfOneWorker());
    }

    [Fact]
    public void A_share_is_never_too_small_for_ordinary_traffic_nor_larger_than_the_whole()
    {
        SensorOptions many = new SensorOptions { Workers = 64 }.OfOneWorker();
        Assert.Equal(
            (10_000, 64L << 20, 32L << 20),
            (many.Tcp.MaxFlows, many.Tcp.MaxTotalBytes, many.Exchanges.MaxHeldBytes));
        SensorOptions small = new SensorOptions
        {
            Workers = 64,
            Tcp = new TcpOptions { MaxFlows = 100, MaxTotalBytes = 1000 },
            Exchanges = new ExchangeOptions { MaxHeldBytes = 500 },
        }.OfOneWorker();
        Assert.Equal((100, 1000L, 500L), (small.Tcp.MaxFlows, small.Tcp.MaxTotalBytes, small.Exchanges.MaxHeldBytes));
    }
}
