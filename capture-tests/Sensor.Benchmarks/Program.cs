using BenchmarkDotNet.Running;

namespace Sensor.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project capture-tests/Sensor.Benchmarks -- --quick</c> for figures within seconds,
/// <c>--rules</c> for what rules of the policy cost, <c>--evidence</c> for what signed files cost and how fast they are
/// verified, <c>--mock-kafka 3</c> and <c>--kafka</c> for <see cref="KafkaRun"/>; without these BenchmarkDotNet measures
/// what <c>--filter</c> names.
/// </summary>
internal static class Program
{
    public static void Main(string[] args)
    {
        if (args is ["--quick"])
        {
            QuickRun.Run();
            return;
        }

        if (args is ["--rules"])
        {
            RulesRun.Run();
            return;
        }

        if (args is ["--mock-kafka", { } brokers, .. string[] topics])
        {
            KafkaRun.Host(brokers, topics);
            return;
        }

        if (args is ["--kafka", { } file, { } bootstrap, { } topic, .. string[] options])
        {
            KafkaRun.Send(file, bootstrap, topic, options);
            return;
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    }
}
