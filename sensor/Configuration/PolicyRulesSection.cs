using Sensor.Events;
using Sensor.Policy;

namespace Sensor.Configuration;

/// <summary>What of <c>policy</c> decides what is recorded: its rules, the groups of commands that they name.</summary>
internal static class PolicyRulesSection
{
    private const int LongestName = 64;

    /// <summary>The rule that the key of that name makes.</summary>
    private const string Events = "events";

    private static readonly string[] All = ["all"];

    /// <summary>The category of the sensor's own events, which no rule touches.</summary>
    private const string OwnEvents = "sensor";

    /// <summary>The categories of events, and the broad ones.</summary>
    private static readonly string[] Known =
    [
        .. EventNames.Categories.Select(name => System.Text.Encoding.ASCII.GetString(name))
            .Where(name => name != OwnEvents),
        "connections", "auth", "config", "keys", "all", "none",
    ];

    private static readonly Dictionary<string, PolicyAction> Actions = new()
    {
        ["include"] = PolicyAction.Include,
        ["exclude"] = PolicyAction.Exclude,
        ["sample"] = PolicyAction.Sample,
    };

    private static readonly Dictionary<string, PolicyAction> OtherActions = new()
    {
        ["include"] = PolicyAction.Include,
        ["exclude"] = PolicyAction.Exclude,
    };

    private static readonly Dictionary<string, string> OutcomeNames =
        ((string[])["success", "failure", "unknown"]).ToDictionary(name => name);

    public static PolicyOptions Read(YamlSection section, PolicyOptions usual)
    {
        Dictionary<string, IReadOnlyList<string>> categories = Categories(section.Names("categories"));
        List<PolicyRule> rules = Rules(section.Sections("rules"), categories.Keys);
        PolicyAction otherwise = section.Choice("otherwise", usual.Otherwise, OtherActions);
        IReadOnlyList<string> events = section.List<string>("events", All, text => Category(text, categories.Keys)) ?? All;
        if (!events.Contains("all") && !rules.Exists(rule => rule.Name == Events))
        {
            // What no rule decides is recorded when it is one of these.
            rules.Add(new PolicyRule
            {
                Name = Events,
                Action = otherwise,
                Match = new PolicyMatch { Categories = events },
            });
            otherwise = PolicyAction.Exclude;
        }

        return usual with
        {
            OwnCategories = categories,
            Rules = rules,
            Otherwise = otherwise,
            InternalClients = section.List<string>("internal_clients", usual.InternalClients, Address) ?? [],
        };
    }

    /// <summary>Whether a text can stand as a name in events and accounts.</summary>
    public static string? NameProblem(string name) =>
        name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? null
            : "must be 1 to 64 letters, digits, dots, underscores or dashes";

    private static Dictionary<string, IReadOnlyList<string>> Categories(YamlSection section)
    {
        Dictionary<string, IReadOnlyList<string>> categories = [];
        foreach (string name in section.Keys.ToArray())
        {
            categories[name] = section.List<string>(name, [], Command) ?? [];
            if (NameProblem(name) is { } problem)
            {
                section.Refuse(name, problem);
            }
            else if (Known.Contains(name) || name == OwnEvents)
            {
                section.Refuse(name, "is a category that exists; choose another name");
            }
        }

        return categories;
    }

    private static List<PolicyRule> Rules(IReadOnlyList<YamlSection> sections, IReadOnlyCollection<string> own)
    {
        List<PolicyRule> rules = [];
        foreach (YamlSection section in sections)
        {
            PolicyRule rule = new()
            {
                Name = section.Needed("name", "what stands in the events and in the account of what was left out"),
                Action = section.Choice("action", PolicyAction.Include, Actions),
                Rate = section.Has("rate") ? section.Share("rate", 1) : null,
                Severity = section.Has("severity") ? (int)section.Integer("severity", 1, 1, SeverityScale.Highest) : null,
                Match = Match(section, own),
            };
            section.Know("rate", "severity");
            bool lacksRate = rule.Action == PolicyAction.Sample && rule.Rate is null;
            Check(section, rule, rules);
            section.End();

            // What was complained of here the policy need not, too.
            rules.Add(lacksRate ? rule with { Rate = 1 } : rule);
        }

        return rules;
    }

    private static PolicyMatch Match(YamlSection section, IReadOnlyCollection<string> own) => new()
    {
        Categories = section.List<string>("categories", [], text => Category(text, own)) ?? [],
        Commands = section.List<string>("commands", [], Command) ?? [],
        Users = section.Texts("users", []) ?? [],
        Clients = section.List<string>("clients", [], Address) ?? [],
        Databases = section.List<int>("databases", [], Database) ?? [],
        Keys = section.Texts("keys", []) ?? [],
        Instances = section.Texts("instances", []) ?? [],
        Outcomes = section.List<string>("outcomes", [], Outcome) ?? [],
    };

    private static void Check(YamlSection section, PolicyRule rule, List<PolicyRule> others)
    {
        if (rule.Name.Length > 0 && NameProblem(rule.Name) is { } problem)
        {
            section.Refuse("name", problem);
        }
        else if (rule.Name == Events)
        {
            section.Refuse("name", "events is the rule that policy.events makes; choose another name");
        }
        else if (RuleSet.Reserves(rule.Name))
        {
            section.Refuse("name", $"{rule.Name} is a name of the sensor's own; choose another");
        }
        else if (rule.Name.Length > 0 && others.Any(other => other.Name == rule.Name))
        {
            section.Refuse("name", $"{rule.Name}: another rule has this name");
        }

        if (rule.Action == PolicyAction.Sample && rule.Rate is null)
        {
            section.Refuse("sample needs a rate: the share that is kept, 0.01");
        }
        else if (rule.Action != PolicyAction.Sample && rule.Rate is not null)
        {
            section.Refuse("rate", "is for action: sample");
        }
    }

    private static (string? Value, string? Problem) Category(string text, IReadOnlyCollection<string> own) =>
        own.Contains(text) || Known.Contains(text)
            ? (text, null)
            : (null, $"must be {string.Join(", ", Known)} or a name from policy.categories");

    /// <summary>As <see cref="PolicySection.Command"/>, or the beginning of one.</summary>
    private static (string? Value, string? Problem) Command(string text) =>
        PolicySection.Command(text) is var read && (read.Value is null || CommandChoice.IsWritten(read.Value))
            ? read
            : (null, "must be COMMAND, COMMAND SUBCOMMAND or BEGINNING*");

    private static (string? Value, string? Problem) Outcome(string text) => OutcomeNames.ContainsKey(text)
        ? (text, null)
        : (null, "must be success, failure or unknown");

    private static (int Value, string? Problem) Database(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, null, out int number)
            ? (number, null)
            : (0, "must be the number of a database");

    private static (string? Value, string? Problem) Address(string text) =>
        AddressRange.TryParse(text, out _)
            ? (text, null)
            : (null, "must be an address or a network: 10.1.2.3, 10.0.0.0/8, fd00::/8");
}
