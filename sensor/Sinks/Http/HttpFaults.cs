using System.Globalization;
using System.Net.Sockets;

namespace Sensor.Sinks.Http;

/// <summary>One sentence, and the kind of problem, for what can go wrong between us and any receiver.</summary>
internal static class HttpFaults
{
    /// <summary>Of an answer that is no success, whoever gave it.</summary>
    public static SinkFault Of(string target, HttpAnswer answer)
    {
        (SinkProblem problem, string why) = answer.Status switch
        {
            401 => (SinkProblem.Authentication, "does not believe who we are; is the token or password the right one?"),
            407 => (SinkProblem.Authentication, "is a proxy that wants a password; name the receiver itself in url"),
            403 => (SinkProblem.Authorization, "does not let us write there; does the token or user have the right to?"),
            404 or 405 or 410 => (SinkProblem.NoSuchTarget, "has nothing that takes events there; is url the right one?"),
            408 => (SinkProblem.Slow, "did not get the request in time"),
            429 => (SinkProblem.Unavailable, "wants fewer requests for now"),
            >= 500 => (SinkProblem.Unavailable, "cannot take events for now"),
            >= 300 and < 400 => (SinkProblem.NoSuchTarget,
                "sends us elsewhere; redirects are not followed, so put the final address into url"),
            _ => (SinkProblem.BadAnswer, "does not understand our requests; does url lead to the right kind of receiver?"),
        };
        return new SinkFault(problem, string.Create(CultureInfo.InvariantCulture, $"{target} {why} (HTTP {answer.Status})"))
        {
            RetryAfter = answer.RetryAfter,
        };
    }

    /// <summary>Of an answer that says that all is well in words that we do not understand.</summary>
    public static SinkFault BadAnswer(string target, string why) => new(SinkProblem.BadAnswer, $"{target} {why}");

    public static SinkFault TimedOut(string target, HttpSinkOptions options, Exception cause) => new(SinkProblem.Slow,
        string.Create(CultureInfo.InvariantCulture,
            $"{target} did not answer within {options.AnswerTimeout.TotalSeconds:0.###} s"), cause);

    public static SinkFault NotConnected(string target, HttpSinkOptions options, Exception cause) =>
        new(SinkProblem.Unreachable, string.Create(CultureInfo.InvariantCulture,
            $"{target}: no connection within {options.ConnectTimeout.TotalSeconds:0.###} s; is the address right, "
            + $"does a firewall drop it?"), cause);

    /// <summary>Of a request that got no answer, or not all of it.</summary>
    public static SinkFault Of(string target, HttpRequestError error, Exception cause)
    {
        (SinkProblem problem, string why) = error switch
        {
            HttpRequestError.NameResolutionError => (SinkProblem.Unreachable, "no such host; is its name right?"),
            HttpRequestError.ConnectionError => (SinkProblem.Unreachable, Refused(cause)),
            HttpRequestError.ResponseEnded => (SinkProblem.Unreachable,
                "the connection ended before the answer did; does it run well, is url the right one, with https where "
                + "it must be?"),
            HttpRequestError.Unknown when Cause<SocketException>(cause) is not null =>
                (SinkProblem.Unreachable, "the connection broke"),
            _ => (SinkProblem.BadAnswer, "what it answers is not HTTP; is url the right one, with https where it must be?"),
        };
        return new SinkFault(problem, $"{target}: {why}", cause);
    }

    public static T? Cause<T>(Exception? e)
        where T : Exception
    {
        while (e is not null and not T)
        {
            e = e.InnerException;
        }

        return (T?)e;
    }

    private static string Refused(Exception cause) => Cause<SocketException>(cause)?.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "nobody listens there; is it running, is the port right?",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route leads there; is the address right?",
        _ => "cannot be connected to; is it running, does a firewall drop it?",
    };
}
