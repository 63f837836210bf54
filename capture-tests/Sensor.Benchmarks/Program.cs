using BenchmarkDotNet.Running;

namespace Sensor.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project capture-tests/Sensor.Benchmarks -- --quick</c> for figures within seconds,
/// <c>--rules</c> for what rules of the policy cost, <c>--evidence</c> for what signed files
/// cost and how fast they are verified; without these BenchmarkDotNet measures what <c>--filter</c> names.
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

        if (args is ["--evidence"])
        {
            EvidenceRun.Run();
            return;
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    }
}
