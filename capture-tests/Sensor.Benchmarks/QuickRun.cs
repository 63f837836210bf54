using System.Diagnostics;
using System.Globalization;

namespace Sensor.Benchmarks;

/// <summary>
/// A figure for each kind of traffic within seconds: the best of a few rounds, for a machine that is not quiet.
/// </summary>
internal static class QuickRun
{
    private const int Rounds = 15;

    public static void Run()
    {
        (string Name, Func<Traffic> Make)[] kinds =
        [
            ("PingPongSets", Traffic.PingPongSets),
            ("PingPongGets", Traffic.PingPongGets),
            ("PipelinedGets", Traffic.PipelinedGets),
            ("LargeMget", Traffic.LargeMget),
            ("LossyStream", Traffic.LossyStream),
        ];
        foreach ((string name, Func<Traffic> make) in kinds)
        {
            Traffic traffic = make();
            byte[] frames = traffic.Frames;
            using Decoding decoding = new();
            TimeSpan best = TimeSpan.MaxValue;
            long allocated = 0;
            for (int i = 0; i < Rounds; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                Stopwatch watch = Stopwatch.StartNew();
                decoding.Decode(frames);
                best = watch.Elapsed < best ? watch.Elapsed : best;
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }

            if (name != "LossyStream" && decoding.Events < (long)traffic.Commands * Rounds)
            {
                throw new InvalidOperationException(
                    $"{name}: {decoding.Events} events of {Rounds} times {traffic.Commands} commands");
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-14} {traffic.Commands / best.TotalSeconds,10:0} commands/s "
                + $"{frames.Length / best.TotalSeconds / 1e6,7:0} MB/s {best.TotalMicroseconds * 1000 / traffic.Commands,6:0} ns and "
                + $"{(double)allocated / traffic.Commands,6:0.0} B allocated per command"));
        }
    }
}
