using Sensor.Events;
using Sensor.Policy;

namespace Sensor.Hosting;

/// <summary>The policy of a pause: nothing is recorded but the sensor's own events, and what passes is counted.</summary>
internal static class PausedPolicy
{
    /// <summary>Named one by one: a rule that says all would leave logins and changes recorded.</summary>
    private static readonly string[] AllCategories =
    [
        .. EventNames.Categories.Select(System.Text.Encoding.ASCII.GetString).Where(name => name != "sensor"),
        "connections", "auth", "config", "all",
    ];

    public static PolicyOptions Of(PolicyOptions policy) => policy with
    {
        Rules = [new PolicyRule
        {
            Name = "paused",
            Action = PolicyAction.Exclude,
            Match = new PolicyMatch { Categories = AllCategories },
        }],
    };
}
