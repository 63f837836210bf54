using Sensor.Configuration;

namespace Sensor.Hosting;

/// <summary>A configuration that takes another's place while the sensor runs.</summary>
/// <param name="After">What it says.</param>
/// <param name="Keys">What is different.</param>
/// <param name="By">Who changed it, for events and messages.</param>
internal sealed record ConfigurationChange(
    SensorConfiguration After, IReadOnlyList<ChangedKey> Keys, string By)
{
    /// <summary>What can change while running; the rest holds from the next start on.</summary>
    private static readonly string[] Live = ["policy.", "instances", "polling.", "sinks", "log."];

    /// <summary>
    /// Of these, what the stages are made with. (A smaller policy.max_text holds at once; of more is kept nothing.)
    /// </summary>
    private static readonly string[] AtStart =
    [
        "policy.pushes", "policy.attempt_window", "policy.brute_force_attempts", "policy.sprayed_users",
        "policy.max_text", "polling.audit_own_connection", "polling.learning_time", "polling.state",
    ];

    /// <summary>The keys that will hold only from the next start on.</summary>
    public IEnumerable<string> NextStart => Keys.Select(key => key.Key).Where(key =>
        !Live.Any(part => key.StartsWith(part, StringComparison.Ordinal)) || AtStart.Contains(key));

    /// <summary>Whether anything of that part changes.</summary>
    public bool Touches(string part) => Keys.Any(key => key.Key.StartsWith(part, StringComparison.Ordinal));
}
