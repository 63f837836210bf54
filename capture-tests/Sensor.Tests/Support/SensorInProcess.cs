using System.Reflection;

namespace Sensor.Tests.Support;

/// <summary>
/// Runs the program within the test's process, by its own entry point: a golden test replays hundreds of small
/// captures, and a process for each would only measure how .NET starts. What it says on standard error is dropped.
/// </summary>
internal static class SensorInProcess
{
    private static readonly MethodInfo Main = Assembly.Load("redis-audit-sensor").EntryPoint!;

    static SensorInProcess() => Console.SetError(TextWriter.Null);

    /// <summary>Replays a capture with the options beside it (<c>case.args</c>) and gives what was written.</summary>
    public static byte[] Replay(string capture, string? optionsOf = null, params string[] options)
    {
        string output = Path.GetTempFileName();
        try
        {
            string[] words =
                ["replay", capture, "--output", output, .. OptionsBeside(optionsOf ?? capture), .. options];
            int code = (int)Main.Invoke(null, [words])!;
            // 1: a file that is cut in the middle of a packet gives the events of its whole packets.
            return code is 0 or 1
                ? File.ReadAllBytes(output)
                : throw new InvalidOperationException($"exit code {code} for {string.Join(' ', words)}");
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static string[] OptionsBeside(string capture)
    {
        string file = GoldenFile.Beside(capture, ".args");
        return File.Exists(file) ? File.ReadAllLines(file) : [];
    }
}
