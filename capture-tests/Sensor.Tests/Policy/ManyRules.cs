using System.Globalization;
using Sensor.Policy;

namespace Sensor.Tests.Policy;

/// <summary>
/// Rules as a large installation has them: by key, by user, by address, by command, none of them for all.
/// </summary>
internal static class ManyRules
{
    public static PolicyOptions Of(int count) => new() { Rules = [.. Enumerable.Range(0, count).Select(Rule)] };

    private static PolicyRule Rule(int number) => new()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"rule-{number}"),
        Action = PolicyAction.Exclude,
        Match = (number % 5) switch
        {
            0 => new() { Users = [$"user{number}"], Commands = ["GET", "SET"] },
            1 => new() { Keys = [$"area{number}:*"] },
            2 => new() { Keys = [$"area{number}:?*"], Commands = ["GET"] },
            3 => new() { Clients = [$"192.168.{number % 256}.0/24"], Categories = ["keys"] },
            _ => new() { Commands = ["ZADD", "XADD"], Databases = [number] },
        },
    };
}
