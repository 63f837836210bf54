using System.Globalization;
using Sensor.Policy;
using Sensor.Tests.Policy;

namespace Sensor.Benchmarks;

/// <summary>
/// What policies cost: the same traffic without rules and with, in turn within one run, so that both meet the same
/// machine; the best round of each.
/// </summary>
internal static class RulesRun
{
    private const int Rounds = 25;

    public static void Run()
    {
        (string Name, PolicyOptions Policy)[] policies =
        [
            ("no rules", new()),
            ("no rules again", new()),
            ("1,000 rules", ManyRules.Of(1000)),
            ("10,000 rules", ManyRules.Of(10_000)),
            ("1,000 key rules, 100 expressions", new()
            {
                KeyRules =
                [
                    .. Enumerable.Range(0, 1000).Select(i => new KeyRule { Glob = $"area{i}:*", DataCategory = "PII" }),
                    .. Enumerable.Range(0, 100).Select(
                        i => new KeyRule { Pattern = $"^zone{i}:\\d+$", DataCategory = "PCI" }),
                ],
            }),
            ("keys hashed", new() { HashKey = new byte[32], Payload = new() { Key = PayloadTreatment.Hash } }),
        ];
        foreach ((string name, Func<Traffic> make) in ((string, Func<Traffic>)[])
            [("PingPongGets", Traffic.PingPongGets), ("PipelinedGets", Traffic.PipelinedGets)])
        {
            Measure(name, make(), policies);
        }
    }

    private static void Measure(string traffic, Traffic made, (string Name, PolicyOptions Policy)[] policies)
    {
        Decoding[] decoders = [.. policies.Select(policy => new Decoding(policy.Policy))];
        TimeSpan[] best = [.. policies.Select(_ => TimeSpan.MaxValue)];
        byte[] frames = made.Frames;
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < decoders.Length; i++)
            {
                TimeSpan before = ProcessorTime();
                decoders[i].Decode(frames);
                TimeSpan spent = ProcessorTime() - before;
                best[i] = spent < best[i] ? spent : best[i];
            }
        }

        for (int i = 0; i < decoders.Length; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{traffic,-14} {policies[i].Name,-33} {made.Commands / best[i].TotalSeconds,10:0} commands per processor second "
                + $"{100 * (best[i] / best[0]),6:0.0} % of the time without rules"));
            decoders[i].Dispose();
        }
    }

    /// <summary>Of this process: on a busy machine the clock tells what others did.</summary>
    private static TimeSpan ProcessorTime() => Environment.CpuUsage.TotalTime;
}
