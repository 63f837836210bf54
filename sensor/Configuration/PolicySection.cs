using Sensor.Instances;
using Sensor.Policy;

namespace Sensor.Configuration;

/// <summary>The part <c>policy</c>: what may be told, how much of it, and what is tagged.</summary>
internal static class PolicySection
{
    private const long MostNs = 86_400_000_000_000;

    /// <param name="section">The part of the file.</param>
    /// <param name="options">Takes what other stages need of it.</param>
    public static PolicyOptions Read(YamlSection section, ref SensorOptions options)
    {
        PolicyOptions usual = options.Policy;
        PolicyOptions policy = usual with
        {
            ClientNamePattern = Pattern(section),
            MaxTextBytes = (int)section.Bytes("max_text", usual.MaxTextBytes, 1, PolicyOptions.LargestTextBytes),
            MaxArguments = (int)section.Integer("max_args", usual.MaxArguments, 0, 1024),
            MaxKeys = (int)section.Integer("max_keys", usual.MaxKeys, 0, 1024),
            ForbiddenCommands = Commands(section, "forbidden_commands", usual.ForbiddenCommands),
            DangerousCommands = Commands(section, "dangerous_commands", usual.DangerousCommands),
            SensitiveCommands = Commands(section, "sensitive_commands", usual.SensitiveCommands),
            SlowCommandNs = section.Duration("slow_command", usual.SlowCommandNs, 1_000_000, MostNs),
            BulkReadElements = section.Integer("bulk_read", usual.BulkReadElements, 1, long.MaxValue),
            BigKeyBytes = section.Bytes("big_key", usual.BigKeyBytes, 1, 1L << 40),
        };
        AccessRuleOptions rules = options.AccessRules;
        AttemptOptions attempts = options.Attempts;
        options = options with
        {
            Pushes = section.Flag("pushes", options.Pushes),
            AccessRules = rules with
            {
                BruteForceAttempts = (int)section.Integer("brute_force_attempts", rules.BruteForceAttempts, 2, 1_000_000),
                SprayedUsers = (int)section.Integer("sprayed_users", rules.SprayedUsers, 2, attempts.MaxUsers),
            },
            Attempts = attempts with
            {
                WindowNs = section.Duration("attempt_window", attempts.WindowNs, 1_000_000_000, MostNs),
            },
            Exchanges = options.Exchanges with
            {
                MaxArguments = policy.MaxArguments,
                MaxKeys = policy.MaxKeys,
                MaxWordBytes = policy.MaxTextBytes + 3,
            },
        };
        section.End();
        return policy;
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

    private static (string? Value, string? Problem) Command(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length is 1 or 2 ? (string.Join(' ', words).ToUpperInvariant(), null)
            : (null, "must be a command, or a command and its subcommand");
    }
}
