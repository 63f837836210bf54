using System.Globalization;
using Sensor.Events;

namespace Sensor.Policy;

/// <summary>
/// Looks for all that is wrong with a policy before it is compiled, so that all of it can be told at once.
/// </summary>
internal static class PolicyProblems
{
    public const int MostRules = 10_000;
    public const int LeastHashKeyBytes = 16;
    public const int MostHashBytes = 32;

    private const int LongestName = 64;

    public static List<PolicyProblem> Of(PolicyOptions options)
    {
        List<PolicyProblem> problems = [];
        AddRules(options, problems);
        AddGroups(options, problems);
        AddPayload(options, problems);
        AddKeyRules(options.KeyRules, problems);
        AddTags(options, problems);
        for (int i = 0; i < options.KeyTemplates.Count; i++)
        {
            Add(problems, options.KeyTemplates[i].Length == 0, $"key_templates[{i}]", "is empty");
        }

        return problems;
    }

    private static void AddRules(PolicyOptions options, List<PolicyProblem> problems)
    {
        Add(problems, options.Rules.Count > MostRules, "rules", $"are more than {MostRules}");
        Add(problems, options.Otherwise == PolicyAction.Sample, "otherwise", "is include or exclude, not sample");
        HashSet<string> names = [];
        for (int i = 0; i < options.Rules.Count; i++)
        {
            PolicyRule rule = options.Rules[i];
            string key = $"rules[{i}]";
            Add(problems, !IsName(rule.Name), $"{key}.name",
                Invariant($"is 1 to {LongestName} letters, digits, '.', '_', '-'"));
            Add(problems, RuleSet.Reserves(rule.Name) || !names.Add(rule.Name), $"{key}.name",
                $"'{rule.Name}' is taken by another rule or by the sensor");
            bool sample = rule.Action == PolicyAction.Sample;
            Add(problems, sample && rule.Rate is not (>= 0 and <= 1), $"{key}.rate",
                "is the share that is kept, from 0 to 1");
            Add(problems, !sample && rule.Rate is not null, $"{key}.rate", "belongs to action sample alone");
            Add(problems, rule.Severity is < 1 or > SeverityScale.Highest, $"{key}.severity", "is 1 to 7");
            AddMatch(rule.Match, options, key, problems);
        }
    }

    private static void AddMatch(PolicyMatch match, PolicyOptions options, string key, List<PolicyProblem> problems)
    {
        foreach (string name in match.Categories)
        {
            bool known = CategoryChoice.IsKnown(name) || options.OwnCategories.ContainsKey(name);
            Add(problems, !known, $"{key}.categories",
                $"'{name}' is no category; there are the values of event_category, connections, auth, config, keys, "
                + "all, none, and those of categories");
        }

        AddCommands(match.Commands, $"{key}.commands", problems);
        AddAddresses(match.Clients, $"{key}.clients", problems);
        Add(problems, match.Users.Contains(""), $"{key}.users", "an empty name is nobody's");
        Add(problems, match.Databases.Any(number => number < 0), $"{key}.databases", "are numbers from 0 on");
        Add(problems, match.Keys.Contains(""), $"{key}.keys", "an empty pattern matches no key");
        Add(problems, match.Instances.Contains(""), $"{key}.instances", "an empty pattern matches no instance");
        foreach (string outcome in match.Outcomes)
        {
            Add(problems, outcome is not ("success" or "failure" or "unknown"), $"{key}.outcomes",
                $"'{outcome}' is none of success, failure, unknown");
        }
    }

    private static void AddGroups(PolicyOptions options, List<PolicyProblem> problems)
    {
        AddAddresses(options.InternalClients, "internal_clients", problems);
        foreach ((string name, IReadOnlyList<string> commands) in options.OwnCategories)
        {
            Add(problems, !IsName(name) || CategoryChoice.IsKnown(name), $"categories.{name}",
                "is a name of one's own, of letters, digits, '.', '_', '-'");
            AddCommands(commands, $"categories.{name}", problems);
        }
    }

    private static void AddPayload(PolicyOptions options, List<PolicyProblem> problems)
    {
        PayloadOptions payload = options.Payload;
        Add(problems, payload.Secret.Mode is not (PayloadMode.Redact or PayloadMode.Drop), "payload.secret",
            "is redact or drop: no form of a secret leaves the sensor");
        (string Key, PayloadTreatment Treatment)[] classes =
        [
            ("payload.secret", payload.Secret), ("payload.value", payload.Value), ("payload.key", payload.Key),
            ("payload.option", payload.Option),
        ];
        foreach ((string key, PayloadTreatment treatment) in classes)
        {
            Add(problems, treatment.Mode > PayloadMode.Drop, key, "is show, redact, hash, drop or truncate: N");
            Add(problems, treatment is { Mode: PayloadMode.Truncate, Bytes: < 1 }, key,
                "truncate: N leaves 1 byte or more");
        }

        Add(problems, payload.MaxBytes < 0, "payload.max_bytes", "is 0 or more");
        bool hashes = options.Pseudonyms.Users || options.Pseudonyms.Addresses
            || classes.Any(one => one.Treatment.Mode == PayloadMode.Hash);
        Add(problems, hashes && options.HashKey is null, "hash_key_file", "is needed to hash, and is not given");
        Add(problems, options.HashKey is { Length: < LeastHashKeyBytes }, "hash_key_file",
            Invariant($"holds fewer than {LeastHashKeyBytes} bytes: its hashes could be guessed at"));
        Add(problems, options.HashBytes is < 16 or > MostHashBytes, "hash_bytes", "is 16 to 32");
    }

    private static void AddKeyRules(IReadOnlyList<KeyRule> rules, List<PolicyProblem> problems)
    {
        Add(problems, rules.Count > MostRules, "key_rules", $"are more than {MostRules}");
        for (int i = 0; i < rules.Count; i++)
        {
            KeyRule rule = rules[i];
            string key = $"key_rules[{i}]";
            Add(problems, string.IsNullOrEmpty(rule.Glob) == string.IsNullOrEmpty(rule.Pattern), key,
                "has either a glob or a pattern");
            Add(problems, rule.DataCategory is { } name && !IsName(name), $"{key}.data_category",
                "is letters, digits, '.', '_', '-'");
            if (!string.IsNullOrEmpty(rule.Pattern) && KeyExpression.ComplaintOf(rule.Pattern) is { } complaint)
            {
                problems.Add(new($"{key}.pattern", complaint));
            }
        }
    }

    private static void AddTags(PolicyOptions options, List<PolicyProblem> problems)
    {
        foreach ((string category, long threshold) in options.SlowCommandNsByCategory)
        {
            Add(problems, !EventNames.Categories.Any(name => System.Text.Encoding.ASCII.GetString(name) == category),
                $"slow_command_by_category.{category}", "is no event_category");
            Add(problems, threshold < 0, $"slow_command_by_category.{category}", "is 0 or more");
        }
    }

    private static void AddCommands(IReadOnlyList<string> commands, string key, List<PolicyProblem> problems)
    {
        foreach (string command in commands)
        {
            Add(problems, !CommandChoice.IsWritten(command), key,
                $"'{command}' is written as COMMAND, COMMAND SUBCOMMAND or BEGINNING*");
        }
    }

    private static void AddAddresses(IReadOnlyList<string> addresses, string key, List<PolicyProblem> problems)
    {
        foreach (string address in addresses)
        {
            Add(problems, !AddressRange.TryParse(address, out _), key,
                $"'{address}' is no address; write 10.1.2.3, 10.0.0.0/8 or fd00::/8");
        }
    }

    private static void Add(List<PolicyProblem> problems, bool wrong, string key, string sentence)
    {
        if (wrong)
        {
            problems.Add(new(key, sentence));
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static bool IsName(string? name) => name is { Length: > 0 and <= LongestName }
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
