using System.Text.RegularExpressions;
using Sensor.Configuration;
using Sensor.Tests.Architecture;

namespace Sensor.Tests.Configuration;

/// <summary>
/// <c>packaging/sensor.yaml</c> is the documentation of the configuration: it has every key, each with a comment, and what
/// is switched off in it shows what holds without it.
/// </summary>
public sealed partial class ShippedConfigurationTests
{
    private static readonly string Shipped = File.ReadAllText(Path.Combine(SourceTree.Root, "packaging", "sensor.yaml"));

    /// <summary>Keys that have nothing that is usual: what the file shows for them is an example.</summary>
    private static readonly string[] Examples =
    [
        "sensor", "capture.interfaces", "capture.ports", "capture.filter", "capture.processes",
        "capture.pids", "instances[].", "polling.state",
        "policy.client_name_pattern", "policy.rules[].", "policy.categories.", "policy.hash_key_file", "policy.key_rules[].",
        "policy.key_templates", "policy.slow_command_by_category.", "sinks[].name", "sinks[].path", "spool.directory",
        "sinks[].evidence.key_file", "metrics.otlp.endpoint", "metrics.otlp.headers_file",
        .. KafkaExamples, .. ReceiverExamples,
    ];

    private static string[] KafkaExamples =>
    [
        "sinks[].type", "sinks[].brokers", "sinks[].topic", "sinks[].topics.", "sinks[].tls", "sinks[].ca_file",
        "sinks[].certificate_file", "sinks[].key_file", "sinks[].key_password_file", "sinks[].sasl", "sinks[].user",
        "sinks[].password_file", "sinks[].token_url", "sinks[].token_scope", "sinks[].settings",
        "sinks[].max_message_size",
    ];

    /// <summary>Of sinks that are not files; a key that several types have may have something else that is usual.</summary>
    private static string[] ReceiverExamples =>
    [
        "sinks[].type", "sinks[].format", "sinks[].max_message_size", "sinks[].url", "sinks[].hostname", "sinks[].ca_file", "sinks[].certificate_file",
        "sinks[].key_file", "sinks[].server_name", "sinks[].token", "sinks[].token_file", "sinks[].token_header",
        "sinks[].index", "sinks[].sourcetype", "sinks[].pipeline", "sinks[].user", "sinks[].password",
        "sinks[].password_file", "sinks[].signature_key_file",
    ];

    [Fact]
    public void It_can_be_used_as_it_is()
    {
        SensorConfiguration configuration = ConfigurationFile.Parse("sensor.yaml", Shipped);
        Assert.Equal(["eth0"], configuration.Capture.Interfaces);
        Assert.Single(configuration.Sinks);
    }

    [Fact]
    public void It_has_every_key_and_no_other()
    {
        ConfigurationReading reading = Everything();
        string[] allowed = ["no such file", "and not both"]; // files that are examples; a key rule with both its ways
        Assert.All(reading.Problems, problem => Assert.Contains(
            allowed, sentence => problem.Sentence.Contains(sentence, StringComparison.Ordinal)));
        string[] missing = [.. reading.Asked.Where(key => !key.Value.Given).Select(key => key.Key)];
        Assert.True(missing.Length == 0, $"sensor.yaml lacks {string.Join(", ", missing)}");
    }

    [Fact]
    public void What_is_switched_off_shows_what_holds_without_it()
    {
        ConfigurationReading without = new(_ => null);
        ConfigurationFile.Parse(without, "");
        int compared = 0;
        foreach ((string key, string shown) in Shown())
        {
            if (Examples.Any(example => key == example || (example.EndsWith('.') && key.StartsWith(example, StringComparison.Ordinal))))
            {
                continue;
            }

            Assert.True(Everything().Asked.TryGetValue(key, out AskedKey asked), $"{key} is not asked for");
            Assert.True(asked.Usual == shown, $"{key}: the file shows {shown}, without it {asked.Usual} holds");
            compared++;
        }

        Assert.True(compared > 30, $"only {compared} keys were compared");
    }

    [Fact]
    public void Each_key_or_group_of_keys_has_a_comment_above_it()
    {
        string[] lines = Shipped.Split('\n');
        for (int i = 1; i < lines.Length; i++)
        {
            bool key = KeyLine().IsMatch(lines[i]);
            bool comment = lines[i - 1].TrimStart().StartsWith("# ", StringComparison.Ordinal);
            bool continues = KeyLine().IsMatch(lines[i - 1]) || lines[i - 1].TrimStart().StartsWith("#  - ", StringComparison.Ordinal);
            Assert.True(!key || comment || continues, $"line {i + 1} of sensor.yaml has no comment: {lines[i]}");
        }
    }

    private static ConfigurationReading Everything()
    {
        ConfigurationReading reading = new(_ => "x");
        ConfigurationFile.Parse(reading, SwitchedOff().Replace(Shipped, "$1"));
        return reading;
    }

    /// <summary>The keys that are switched off, by path, with what stands behind them.</summary>
    private static IEnumerable<(string Key, string Value)> Shown()
    {
        List<(int Indent, string Name)> path = [];
        foreach (string line in Shipped.Split('\n'))
        {
            string enabled = SwitchedOff().Replace(line, "$1");
            Match match = KeyLine().Match(enabled);
            if (!match.Success)
            {
                continue;
            }

            bool item = match.Groups["item"].Success;
            int indent = match.Groups["indent"].Length + (item ? 2 : 0);
            path.RemoveAll(part => part.Indent >= indent);
            string parent = string.Concat(path.Select(part => part.Name + (IsList(part.Name) ? "[]." : ".")));
            string name = match.Groups["key"].Value;
            path.Add((indent, name));
            string value = match.Groups["value"].Value;
            if (enabled != line && value.Length > 0)
            {
                yield return (parent + name, value);
            }
        }
    }

    private static bool IsList(string name) => name is "instances" or "sinks" or "rules" or "key_rules";

    [GeneratedRegex("^#( *(- )?[a-z_]+:)", RegexOptions.Multiline)]
    private static partial Regex SwitchedOff();

    [GeneratedRegex("^(?<indent> *)(?<item>- )?(?<key>[a-z_]+):(?: (?<value>.+))?$")]
    private static partial Regex KeyLine();
}
