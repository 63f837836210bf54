using Sensor.Events;
using Sensor.Instances;
using Sensor.Policy;

namespace Sensor.Configuration;

/// <summary>The part <c>policy</c>: what may be told, how much of it, and what is tagged.</summary>
internal static class PolicySection
{
    private const long MostCount = 1_000_000_000_000;
    private const long LeastSlowNs = 1_000_000;
    private const long MostNs = 86_400_000_000_000;

    /// <summary>Bytes behind the cap that tell whether it cuts a character.</summary>
    private const int LongestCharacterRest = 3;

    /// <param name="section">The part of the file.</param>
    /// <param name="options">Takes what other stages need of it.</param>
    public static PolicyOptions Read(YamlSection section, ref SensorOptions options)
    {
        PolicyOptions usual = options.Policy;
        PolicyOptions policy = KeyRulesSection.Read(
            section, PayloadSection.Read(section, PolicyRulesSection.Read(section, Marks(section, usual))));
        Access(section, ref options);
        options = options with
        {
            Pushes = section.Flag("pushes", options.Pushes),
            Exchanges = options.Exchanges with
            {
                MaxArguments = policy.MaxArguments,
                MaxKeys = policy.MaxKeys,
                MaxWordBytes = policy.MaxTextBytes + LongestCharacterRest,
                KeepValues = policy.Payload.Value.NeedsText,
            },
        };
        section.End();
        return policy;
    }

    /// <summary>A command, or a command with its subcommand.</summary>
    public static (string? Value, string? Problem) Command(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length is 1 or 2 ? (string.Join(' ', words).ToUpperInvariant(), null)
            : (null, "must be a command, or a command and its subcommand");
    }

    private static PolicyOptions Marks(YamlSection section, PolicyOptions usual) =>
        usual with
        {
            ClientNamePattern = Pattern(section),
            MaxTextBytes = (int)section.Bytes("max_text", usual.MaxTextBytes, 1, PolicyOptions.LargestTextBytes),
            MaxArguments = (int)section.Integer("max_args", usual.MaxArguments, 0, 1024),
            MaxKeys = (int)section.Integer("max_keys", usual.MaxKeys, 0, 1024),
            ForbiddenCommands = Commands(section, "forbidden_commands", usual.ForbiddenCommands),
            DangerousCommands = Commands(section, "dangerous_commands", usual.DangerousCommands),
            SensitiveCommands = Commands(section, "sensitive_commands", usual.SensitiveCommands),
            SlowCommandNs = section.Duration("slow_command", usual.SlowCommandNs, LeastSlowNs, MostNs),
            BulkReadElements = section.Integer("bulk_read", usual.BulkReadElements, 1, MostCount),
            BigKeyBytes = section.Bytes("big_key", usual.BigKeyBytes, 1, 1L << 40),
            SlowCommandNsByCategory = Slow(section.Names("slow_command_by_category"), usual.SlowCommandNs),
            DangerousReadKeys = section.Integer("dangerous_read_keys", usual.DangerousReadKeys, 1, MostCount),
            DangerousScanCount = section.Integer("dangerous_scan_count", usual.DangerousScanCount, 1, MostCount),
        };

    private static void Access(YamlSection section, ref SensorOptions options)
    {
        AccessRuleOptions rules = options.AccessRules;
        AttemptOptions attempts = options.Attempts;
        options = options with
        {
            AccessRules = rules with
            {
                BruteForceAttempts = (int)section.Integer("brute_force_attempts", rules.BruteForceAttempts, 2, 1_000_000),
                SprayedUsers = (int)section.Integer("sprayed_users", rules.SprayedUsers, 2, attempts.MaxUsers),
            },
            Attempts = attempts with
            {
                WindowNs = section.Duration("attempt_window", attempts.WindowNs, 1_000_000_000, MostNs),
            },
        };
    }

    private static Dictionary<string, long> Slow(YamlSection section, long usualNs)
    {
        Dictionary<string, long> thresholds = [];
        string[] known = [.. EventNames.Categories.Select(name => System.Text.Encoding.ASCII.GetString(name))];
        foreach (string category in section.Keys.ToArray())
        {
            thresholds[category] = section.Duration(category, usualNs, LeastSlowNs, MostNs);
            if (!known.Contains(category))
            {
                section.Refuse(category, $"must be {string.Join(", ", known)}");
            }
        }

        return thresholds;
    }

    private static ClientNamePattern? Pattern(YamlSection section)
    {
        const string Key = "client_name_pattern";
        if (section.Text(Key) is not { } text)
        {
            return null;
        }

        if (!ClientNamePattern.TryParse(text, out ClientNamePattern? pattern, out string? problem))
        {
            section.Refuse(Key, problem!);
        }

        return pattern;
    }

    private static IReadOnlyList<string> Commands(YamlSection section, string key, IReadOnlyList<string> usual) =>
        section.List(key, usual, Command) ?? usual;
}
