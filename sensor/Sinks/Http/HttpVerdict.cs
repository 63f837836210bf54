namespace Sensor.Sinks.Http;

/// <summary>What an answer means for the events of its request, where it means that sending goes on.</summary>
internal enum HttpFate
{
    /// <summary>All have arrived.</summary>
    Arrived,

    /// <summary>They are settled one by one, now or later.</summary>
    SeenTo,

    /// <summary>Something in them is refused for good: they are divided until it stands alone.</summary>
    Refused,
}

/// <param name="Fate">Of the events.</param>
/// <param name="Reason">Why they are refused.</param>
/// <param name="TooLarge">Whether smaller requests would have been taken.</param>
internal readonly record struct HttpVerdict(HttpFate Fate, string Reason = "", bool TooLarge = false);
