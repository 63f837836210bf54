namespace Sensor.Tests.Support;

/// <summary>Measures what code allocates on its thread.</summary>
internal static class Allocations
{
    private const int Rounds = 20;

    /// <summary>
    /// The least of several rounds: the runtime itself allocates now and then while it compiles a method anew, code
    /// under test that allocates does so in every round.
    /// </summary>
    public static long Least(Action round)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Rounds && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
