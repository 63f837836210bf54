using BenchmarkDotNet.Running;

namespace Sensor.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project capture-tests/Sensor.Benchmarks -- --quick</c> for figures within seconds;
/// without
/// <c>--quick</c> BenchmarkDotNet measures what <c>--filter</c> names.
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

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    }
}
