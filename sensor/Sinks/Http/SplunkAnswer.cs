using System.Globalization;
using System.Text.Json;

namespace Sensor.Sinks.Http;

/// <summary>What the HTTP Event Collector says: a code, and with acknowledgements the number of one.</summary>
internal readonly record struct SplunkAnswer(int? Code, long? AckId)
{
    private const int InvalidData = 6;
    private const int NoEventField = 12;
    private const int BlankEvent = 13;

    /// <summary>Whether something in the request is refused for good, rather than the request.</summary>
    public bool IsAboutAnEvent => Code is InvalidData or NoEventField or BlankEvent;

    /// <summary>The codes of "Troubleshoot HTTP Event Collector" in Splunk's documentation.</summary>
    public string Meaning => Code switch
    {
        InvalidData => "invalid data format",
        NoEventField or BlankEvent => "no event in it",
        _ => "refused",
    };

    /// <summary>Nothing where it is not what Splunk says.</summary>
    public static SplunkAnswer Read(HttpAnswer answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body);
            JsonElement root = document.RootElement;
            int code = root.GetProperty("code").GetInt32();
            return new SplunkAnswer(code, root.TryGetProperty("ackId", out JsonElement id) ? id.GetInt64() : null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException)
        {
            return default;
        }
    }

    public SinkFault Fault(string target, HttpAnswer answer)
    {
        (SinkProblem Problem, string Why)? known = Code switch
        {
            1 => (SinkProblem.Authentication, "says that the token is disabled"),
            2 or 3 => (SinkProblem.Authentication, "wants a token: set token_file"),
            4 => (SinkProblem.Authentication, "does not know the token; is it the right one?"),
            7 => (SinkProblem.NoSuchTarget, "has no such index, or the token may not write to it"),
            9 => (SinkProblem.Unavailable, "is busy"),
            10 or 11 => (SinkProblem.BadAnswer, "does not take our data channel"),
            14 => (SinkProblem.BadAnswer,
                "acknowledges nothing: switch on indexer acknowledgement for the token, or set acknowledge: false"),
            _ => null,
        };
        return known is not { } told ? HttpFaults.Of(target, answer)
            : new SinkFault(told.Problem,
                string.Create(CultureInfo.InvariantCulture, $"{target} {told.Why} (HTTP {answer.Status}, code {Code})"))
            {
                RetryAfter = answer.RetryAfter,
            };
    }
}
