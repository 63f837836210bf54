using System.Globalization;
using Sensor.Hosting.Activity;

namespace Sensor.Benchmarks;

/// <summary>
/// What counting activity costs: the same traffic without it and with it in turn, a live run's second after each round;
/// the processor time of the best rounds, and the median of the rounds' ratios.
/// </summary>
internal static class ActivityRun
{
    private const int Rounds = 60;
    private const long SecondNs = 1_000_000_000;

    public static void Run()
    {
        foreach ((string name, Func<Traffic> make) in ((string, Func<Traffic>)[])
            [("PingPongGets", Traffic.PingPongGets), ("PipelinedGets", Traffic.PipelinedGets)])
        {
            Measure(name, make());
        }
    }

    private static void Measure(string name, Traffic traffic)
    {
        ActivityTotals totals = new(0);
        using Decoding plain = new();
        using Decoding counting = new(policy: null, totals);
        TimeSpan bestPlain = TimeSpan.MaxValue;
        TimeSpan bestCounting = TimeSpan.MaxValue;
        List<double> ratios = [];
        for (int round = 1; round <= Rounds; round++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            plain.Decode(traffic.Frames);
            plain.HandOver();
            TimeSpan between = Environment.CpuUsage.TotalTime;
            counting.Decode(traffic.Frames);
            counting.HandOver();
            totals.Look(round * SecondNs);
            TimeSpan end = Environment.CpuUsage.TotalTime;
            bestPlain = between - start < bestPlain ? between - start : bestPlain;
            bestCounting = end - between < bestCounting ? end - between : bestCounting;
            ratios.Add((end - between) / (between - start));
        }

        ratios.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-14} {traffic.Commands} commands a round: without {Nanoseconds(bestPlain):0} ns each, with "
            + $"{Nanoseconds(bestCounting):0} ns; best against best {100 * (bestCounting / bestPlain):0.0} %, median "
            + $"{100 * ratios[Rounds / 2]:0.0} %"));

        double Nanoseconds(TimeSpan spent) => spent.TotalNanoseconds / traffic.Commands;
    }
}
