using Sensor.Capture;
using Sensor.Configuration;
using Sensor.Control;
using Sensor.Evidence;
using Sensor.Sinks;

namespace Sensor.Cli;

/// <summary>Turns an exception into the one sentence and the exit code that the user gets.</summary>
internal static class ErrorReport
{
    /// <param name="error">What ended it.</param>
    /// <param name="verbose">Whether its technical cause is wanted.</param>
    /// <param name="canBeVerbose">Whether the verb has an option for that; else the sentence says what there is to say.</param>
    public static int Tell(Exception error, bool verbose, bool canBeVerbose = true)
    {
        (int code, string? sentence) = Describe(error, canBeVerbose);
        if (error is ConfigurationException { Problems.Count: > 1 } wrong)
        {
            StandardError.Tell($"{wrong.File}: {wrong.Problems.Count} things are wrong:");
            foreach (ConfigurationProblem problem in wrong.Problems)
            {
                StandardError.Tell($"  {problem}");
            }
        }
        else if (sentence is not null)
        {
            StandardError.Tell(sentence);
        }

        if (verbose)
        {
            Console.Error.WriteLine(error);
        }

        return code;
    }

    private static (int Code, string? Sentence) Describe(Exception error, bool canBeVerbose) => error switch
    {
        CaptureException => (ExitCode.NotStarted, error.Message),
        UsageError or ConfigurationException or ControlFailure or EvidenceFailure => (ExitCode.NotStarted, error.Message),
        SinkFailure { Quiet: true } => (ExitCode.Failed, null),
        SinkFailure => (ExitCode.Failed, error.Message),
        _ => (ExitCode.Failed, canBeVerbose
            ? $"an error of the sensor itself ended it ({error.GetType().Name}); --verbose shows where"
            : $"an error of the sensor itself ended it ({error.GetType().Name}: {error.Message})"),
    };
}
