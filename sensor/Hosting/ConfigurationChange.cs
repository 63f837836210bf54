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
    private static readonly string[] Live = ["policy.", "instances", "sinks", "log."];

    /// <summary>Of the policy, what the stages before it are made with.</summary>
    private static readonly string[] AtStart =
        ["policy.pushes", "policy.attempt_window", "policy.brute_force_attempts", "policy.sprayed_users"];

    /// <summary>The keys that will hold only from the next start on.</summary>
    public IEnumerable<string> NextStart => Keys.Select(key => key.Key).Where(key =>
        !Live.Any(part => key.StartsWith(part, StringComparison.Ordinal)) || AtStart.Contains(key));

    /// <summary>Whether anything of that part changes.</summary>
    public bool Touches(string part) => Keys.Any(key => key.Key.StartsWith(part, StringComparison.Ordinal));
}
