namespace Sensor.Sinks;

/// <summary>
/// A remote sink cannot take events for now: it is tried again, and nothing is lost. The message is one sentence for the
/// operator, with what is wrong, where, and what to do; without secrets.
/// </summary>
internal sealed class SinkFault : Exception
{
    public SinkFault(SinkProblem problem, string message, Exception? cause = null)
        : base(message, cause) => Problem = problem;

    public SinkProblem Problem { get; }

    /// <summary>How long the other side asked us to wait (Retry-After); null: as long as the sender thinks fit.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
