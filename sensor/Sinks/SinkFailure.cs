namespace Sensor.Sinks;

/// <summary>
/// A sink cannot take events any more. The message is the one sentence that the user reads; <see cref="Quiet"/> where
/// none is wanted: whoever read our standard output has gone, as with <c>| head</c>.
/// </summary>
internal sealed class SinkFailure : Exception
{
    public SinkFailure(string message, Exception? cause = null, bool quiet = false)
        : base(message, cause)
    {
        Quiet = quiet;
    }

    public bool Quiet { get; }
}
