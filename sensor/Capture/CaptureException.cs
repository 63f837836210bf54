namespace Sensor.Capture;

/// <summary>
/// A capture cannot start. The message is the one sentence that the user reads: where, what is wrong, what to do.
/// </summary>
internal sealed class CaptureException : Exception
{
    public CaptureException(CaptureProblem problem, string message)
        : base(message) => Problem = problem;

    public CaptureException(CaptureProblem problem, string message, Exception inner)
        : base(message, inner) => Problem = problem;

    public CaptureProblem Problem { get; }
}
