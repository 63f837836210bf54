namespace Sensor.Hosting.Checks;

/// <summary>One thing that was looked at.</summary>
/// <param name="What">What it is: <c>interface eth0</c>, <c>sink kafka</c>.</param>
/// <param name="State">How it stands.</param>
/// <param name="Found">What was found, without secrets.</param>
/// <param name="Advice">What to do about it; empty where nothing is to be done.</param>
internal sealed record CheckResult(string What, CheckState State, string Found, string Advice = "")
{
    public static CheckResult Ok(string what, string found) => new(what, CheckState.Ok, found);

    public static CheckResult Warning(string what, string found, string advice) =>
        new(what, CheckState.Warning, found, advice);

    public static CheckResult Fault(string what, string found, string advice) =>
        new(what, CheckState.Fault, found, advice);

    /// <summary>Of a sentence as every message of the sensor is: what is wrong; what to do.</summary>
    public static CheckResult Of(string what, CheckState state, string sentence)
    {
        int end = sentence.IndexOf("; ", StringComparison.Ordinal);
        return end < 0 ? new(what, state, sentence) : new(what, state, sentence[..end], sentence[(end + 2)..]);
    }
}
