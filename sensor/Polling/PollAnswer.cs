using System.Diagnostics.CodeAnalysis;

namespace Sensor.Polling;

/// <summary>What a question brought: the answer, or why there is none.</summary>
internal readonly record struct PollAnswer<T>(T? Value, PollFailure? Failure)
    where T : class
{
    /// <summary>The sensor's clock before the first byte of the question; nanoseconds since the Unix epoch.</summary>
    public long SentNs { get; init; }

    /// <summary>The sensor's clock after the last byte of the answer.</summary>
    public long ReceivedNs { get; init; }

    public bool TryGet([NotNullWhen(true)] out T? value)
    {
        value = Value;
        return value is not null;
    }
}
