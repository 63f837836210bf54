using System.Diagnostics;

namespace Sensor.Tests.Support;

/// <summary>What a program printed and how it ended.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>
    /// The command that starts the sensor that these tests were built with; with <c>SENSOR_PROGRAM</c> set, that
    /// program: the one that is shipped, compiled ahead, takes the same tests.
    /// </summary>
    public static string[] Sensor { get; } = Environment.GetEnvironmentVariable("SENSOR_PROGRAM") is { Length: > 0 } shipped
        ? [Path.GetFullPath(shipped)]
        : ["dotnet", Path.Combine(AppContext.BaseDirectory, "redis-audit-sensor.dll")];

    public static ProgramRun Of(params IEnumerable<string> command)
    {
        using Process process = Start(command);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', command)} did not end");
        }

        return new ProgramRun(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>As <see cref="Of"/>; an exit code other than 0 is an exception with what the program said.</summary>
    public static ProgramRun MustSucceed(params IEnumerable<string> command)
    {
        ProgramRun run = Of(command);
        return run.ExitCode == 0
            ? run
            : throw new InvalidOperationException(
                $"{string.Join(' ', command)}: exit code {run.ExitCode}: {run.Errors}");
    }

    /// <summary>
    /// Starts a program that SIGINT ends. A shell starts what is put in its background (<c>dotnet test &amp;</c>) deaf
    /// to it, and children inherit that.
    /// </summary>
    public static Process Start(params IEnumerable<string> command)
    {
        string[] words = ["env", "--default-signal=INT", .. command];
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{words[0]} did not start");
    }

    /// <summary>Sends SIGINT, as the terminal does.</summary>
    public static void Interrupt(Process process) => MustSucceed("kill", "-INT", $"{process.Id}");
}
