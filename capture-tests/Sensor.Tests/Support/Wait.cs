using System.Diagnostics;

namespace Sensor.Tests.Support;

/// <summary>For what takes a while, a minute at most.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="condition">Asked again and again.</param>
    /// <param name="what">What it is that comes, for the message where it does not.</param>
    public static void Until(Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience, $"{what} did not come");
            Thread.Sleep(50);
        }
    }
}
