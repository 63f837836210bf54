using Sensor.Hosting;

namespace Sensor.Tests.Hosting;

public sealed class LiveRatesTests
{
    private const long SecondNs = 1_000_000_000;

    [Fact]
    public void Rates_are_those_between_the_last_two_looks()
    {
        LiveRates rates = new(0);
        rates.Look(SecondNs, Counters(events: 100, packets: 1000));
        Assert.Equal("100 1000", Show(rates));
        rates.Look(3 * SecondNs, Counters(events: 150, packets: 1000));
        Assert.Equal("25 0", Show(rates));
    }

    [Fact]
    public void Two_looks_at_nearly_the_same_moment_are_one()
    {
        LiveRates rates = new(0);
        rates.Look(SecondNs, Counters(events: 100, packets: 100));
        rates.Look(SecondNs + 1000, Counters(events: 101, packets: 101));
        Assert.Equal("100 100", Show(rates));
        rates.Look(2 * SecondNs, Counters(events: 300, packets: 100));
        Assert.Equal("200 0", Show(rates));
    }

    private static LiveCounters Counters(long events, long packets) => new(packets, 0, 0, 0) { Events = events };

    private static string Show(LiveRates rates) => $"{rates.EventsPerSecond} {rates.PacketsPerSecond}";
}
