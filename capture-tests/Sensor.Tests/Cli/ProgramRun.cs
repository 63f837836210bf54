using System.Diagnostics;

namespace Sensor.Tests.Cli;

/// <summary>Runs the built program as a process, as a user does.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static string[] Program => Support.ProgramRun.Sensor;

    /// <summary>What went to standard error, in lines.</summary>
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static ProgramRun Start(params string[] arguments) => Start([], arguments);

    public static ProgramRun Start(byte[] input, params string[] arguments)
    {
        using Process process = Begin(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException($"the program did not end: {string.Join(' ', arguments)}");
        }

        return new ProgramRun(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Runs a line of shell in which $SENSOR is the program.</summary>
    public static ProgramRun Shell(string line)
    {
        ProcessStartInfo start = Redirected("/bin/bash");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(line);
        start.Environment["SENSOR"] = string.Join(' ', Program);
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ProgramRun(process.ExitCode, output, error.Result);
    }

    public static Process Begin(params string[] arguments)
    {
        // A shell's background job ignores SIGINT, and so would what the tests start when they run in one.
        ProcessStartInfo start = Redirected("env");
        start.ArgumentList.Add("--default-signal=INT");
        foreach (string argument in (string[])[.. Program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static ProcessStartInfo Redirected(string program) => new(program)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
}
