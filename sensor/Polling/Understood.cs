namespace Sensor.Polling;

/// <summary>How the questions hand over what they read.</summary>
internal static class Understood
{
    /// <summary>
    /// The value, the server's failure, or, where the parser gave null, that the answer is of an unknown shape.
    /// </summary>
    public static PollAnswer<T> As<T>(this AdminReply reply, T? value, AdminConnection connection, string question)
        where T : class
    {
        bool odd = value is null && reply.Failure is null;
        return reply.Answer(value, odd ? new PollFailure(PollFailureKind.NotUnderstood,
            $"{connection.Options.Target}: the answer to {question} is of an unknown shape; "
            + "is there something else than Redis or Valkey between?") : null);
    }
}
