using Sensor.Policy;
using static Sensor.Policy.PolicyAction;

namespace Sensor.Tests.Policy;

/// <summary>The rule sets of <see cref="PolicyTableTests"/>, by name.</summary>
internal static class PolicySets
{
    public static PolicyOptions Of(string name) => name switch
    {
        "none" => new(),
        "noise" => With(
            Rule("ping", Exclude, new() { Commands = ["PING", "info"] }),
            Rule("cache", Exclude, new() { Keys = ["cache:*", "tmp:[0-9]?"], Categories = ["keys"] }),
            Rule("search", Exclude, new() { Commands = ["FT.*", "CLIENT S*"] })),
        "reads" => With(Rule("reads", Exclude, new() { Commands = ["GET", "MGET"] })),
        "reads-refused" => With(Rule("reads", Exclude, new() { Commands = ["GET"], Outcomes = ["failure"] })),
        "all" => With(Rule("all", Exclude, new() { Categories = ["all"] })),
        "by-user" => With(Rule("batch", Exclude, new() { Users = ["batch", "svc-*"] })),
        "by-client" => With(Rule("lan", Exclude, new() { Clients = ["10.0.0.0/8", "fd00::/8"] })),
        "by-database" => With(Rule("scratch", Exclude, new() { Databases = [5, 7] })),
        "by-instance" => With(Rule("old", Exclude, new() { Instances = ["0.0.0.*", "*:6379"] })),
        "failures-only" => With(Rule("quiet", Exclude, new() { Outcomes = ["success", "unknown"] })),
        "auth-named" => With(Rule("logins", Exclude, new() { Categories = ["authentication", "auth_modification"] })),
        "auth-of-module" => With(Rule("auth", Exclude, new() { Categories = ["auth"] })),
        "auth-command" => With(Rule("auth", Exclude, new() { Commands = ["AUTH"] })),
        "auth-beginning" => With(Rule("a", Exclude, new() { Commands = ["A*"] })),
        "config-named" => With(Rule("config", Exclude, new() { Categories = ["config"] })),
        "config-command" => With(Rule("config", Exclude, new() { Commands = ["CONFIG SET"] })),
        "config-beginning" => With(Rule("config", Exclude, new() { Commands = ["CONFIG*"] })),
        "config-category" => With(Rule("admin", Exclude, new() { Categories = ["privileged_action"] })),
        "denials-named" => With(Rule("denials", Exclude, new() { Categories = ["failed_access"] })),
        "own" => With(Rule("counters", Exclude, new() { Categories = ["counters"] })) with
        {
            OwnCategories = new Dictionary<string, IReadOnlyList<string>>
            {
                ["counters"] = ["INCR", "DECR*", "ACL SETUSER"],
            },
        },
        "own-named" => With(Rule("mine", Exclude, new() { Categories = ["mine"] })) with
        {
            OwnCategories = new Dictionary<string, IReadOnlyList<string>> { ["mine"] = ["CONFIG", "ACL"] },
        },
        "none-category" => With(Rule("nothing", Exclude, new() { Categories = ["none"] })),
        "only-writes" => With(
            Rule("writes", Include, new() { Commands = ["SET", "DEL"] })) with
        { Otherwise = Exclude },
        "first-wins" => With(
            Rule("orders", Include, new() { Keys = ["order:*"] }),
            Rule("data", Exclude, new() { Categories = ["data_access"] }),
            Rule("late", Include, new() { Commands = ["GET"] })),
        "all-must-agree" => With(Rule("narrow", Exclude, new()
        {
            Commands = ["GET"],
            Users = ["batch"],
            Clients = ["10.0.0.0/24"],
            Keys = ["a:*"],
            Outcomes = ["success"],
        })),
        "sample-none" => With(Rule("sampled", Sample, new() { Categories = ["all"] }) with { Rate = 0 }),
        "sample-all" => With(Rule("sampled", Sample, new() { Categories = ["all"] }) with { Rate = 1 }),
        "sample-sensitive" => With(Rule("sampled", Sample, new()) with { Rate = 0 }) with
        {
            KeyRules = [new() { Glob = "patient:*", DataCategory = "PHI" }],
        },
        "internal" => new() { InternalClients = ["10.0.0.0/24"] },
        "severity" => With(Rule("flush", Include, new() { Commands = ["FLUSHALL"] }) with { Severity = 2 }),
        _ => throw new ArgumentException(name),
    };

    private static PolicyOptions With(params PolicyRule[] rules) => new() { Rules = rules };

    private static PolicyRule Rule(string name, PolicyAction action, PolicyMatch match) =>
        new() { Name = name, Action = action, Match = match };
}
