using System.Text.RegularExpressions;
using Sensor.Configuration;
using Sensor.Tests.Architecture;

namespace Sensor.Tests.Configuration;

/// <summary>Whatever a configuration file holds, it is read, or refused in sentences with a line; nothing else is thrown.</summary>
public sealed partial class DamagedConfigurationTests
{
    private const int Tries = 1500;
    private const int MostEdits = 4;

    private static readonly string Shipped = File.ReadAllText(Path.Combine(SourceTree.Root, "packaging", "sensor.yaml"));

    /// <summary>What YAML gives a meaning to, and what belongs in no text.</summary>
    private static readonly string[] Bits =
    [
        "[", "]", "{", "}", "\"", "'", ": ", ":", "- ", "#", "\n", "\n  ", "\t", "&x ", "*x", "|\n", ">", "%", "@", "`", "!", "!!int ",
        "? ", "---\n", "...\n", ",", "\\", "\0", "\u0085", "\u2028", "\ufeff", "\ud800", "~", "<<: *x", "${", "${X", "\"\\0\"", "\"\\x",
    ];

    /// <summary>Values that few keys expect.</summary>
    private static readonly string[] Values =
    [
        "", "\"\"", "\"\\0\"", "\"a\\0b\"", "-1", "99999999999999999999", "[", "[[]]", "{}", "[{}]", "*x", "&x", "~", "x: y", "\"\\ud800\"",
        "/", "${X}", "- a", "[\"\", \"\\0\"]", "\"/a\\0b\"", ".inf", "http://[", "tcp://:0", "1e999",
    ];

    [Fact]
    public void The_shipped_file_with_random_damage_is_read_or_refused()
    {
        Random random = new(7);
        string all = SwitchedOff().Replace(Shipped, "$1");
        int refused = 0;
        for (int i = 0; i < Tries; i++)
        {
            refused += Refuses(Damaged(random.Next(2) == 0 ? Shipped : all, random), $"try {i}") ? 1 : 0;
        }

        Assert.InRange(refused, Tries / 2, Tries - 1);
    }

    [Fact]
    public void Any_value_of_any_key_is_read_or_refused()
    {
        string[] lines = SwitchedOff().Replace(Shipped, "$1").Split('\n');
        int keys = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            Match match = KeyLine().Match(lines[i]);
            if (match.Success)
            {
                keys++;
                string whole = lines[i];
                foreach (string value in Values)
                {
                    lines[i] = $"{match.Groups["key"].Value} {value}";
                    Refuses(string.Join('\n', lines), $"line {i + 1}: {lines[i]}");
                }

                lines[i] = whole;
            }
        }

        Assert.True(keys > 150, $"only {keys} keys were found");
    }

    [Theory]
    [InlineData("policy:\n  key_templates: [\"a:*\"\n  max_args: 3", 2, 3)]
    [InlineData("a: [x\nb: 1\n", 1, 3)]
    [InlineData("sinks: [&x {name: a, type: syslog, url: \"udp://h:514\", foo: *x}]", 1, 1)]
    [InlineData("sensor: a\n\0policy: [", 2, 2)]
    [InlineData("sensor: *x", 1, 1)]
    [InlineData("sensor: &x a\npolicy: [&x [*x]]", 2, 2)]
    public void A_text_that_the_library_stumbles_over_is_refused_with_its_line(string text, int first, int last)
    {
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(() => ConfigurationFile.Parse("test.yaml", text));
        Assert.InRange(Assert.Single(wrong.Problems).Line, first, last);
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void Depth_overflows_no_stack(char open, char close)
    {
        string text = $"sensor: {new string(open, 100_000)}{new string(close, 100_000)}";
        Assert.Contains("nested deeper than", Sentence(text), StringComparison.Ordinal);
        string lists = "sensor: " + string.Concat(Enumerable.Range(0, 50).Select(i => $"&x{i} [[[[*x{i - 1}]]]]\nb{i}: "));
        Assert.Contains("nested deeper than", Sentence(lists.Replace("*x-1", "end", StringComparison.Ordinal) + "x"), StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_of_aliases_fill_no_memory()
    {
        string text = "a0: &x0 [b]\n" + string.Concat(
            Enumerable.Range(1, 9).Select(i => $"a{i}: &x{i} [{string.Join(", ", Enumerable.Repeat($"*x{i - 1}", 10))}]\n"));
        Assert.Contains("holds more than", Sentence(text), StringComparison.Ordinal);
    }

    [Fact]
    public void An_alias_of_what_has_ended_stands_for_it()
    {
        SensorConfiguration configuration = ConfigurationFile.Parse(
            "test.yaml", "sensor: &name audit\npolicy:\n  rules: [&rule {name: *name, commands: &c [GET]}]\n  forbidden_commands: *c");
        Assert.Equal("audit", Assert.Single(configuration.Stages.Policy.Rules).Name);
        Assert.Equal(["GET"], configuration.Stages.Policy.ForbiddenCommands);
    }

    private static string Sentence(string text) => Assert.Single(
        Assert.Throws<ConfigurationException>(() => ConfigurationFile.Parse("test.yaml", text)).Problems).Sentence;

    private static bool Refuses(string text, string what)
    {
        try
        {
            SensorConfiguration read = ConfigurationFile.Parse("test.yaml", text, _ => "x");
            Sensor.Policy.PolicySnapshot.Compile(read.Stages.Policy);
            ConfigurationText.Values(text);
            return false;
        }
        catch (ConfigurationException e)
        {
            Assert.NotEmpty(e.Problems);
            return true;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what}: {e.GetType().Name}", e);
        }
    }

    private static string Damaged(string text, Random random)
    {
        for (int edits = random.Next(1, MostEdits + 1); edits > 0; edits--)
        {
            int at = random.Next(text.Length);
            int length = Math.Min(random.Next(3) == 0 ? random.Next(1, 200) : random.Next(2), text.Length - at);
            text = random.Next(4) == 0
                ? text.Remove(at, length)
                : $"{text[..at]}{Bits[random.Next(Bits.Length)]}{text[(at + length)..]}";
        }

        return text;
    }

    [GeneratedRegex("^#( *(- )?[a-z_]+:)", RegexOptions.Multiline)]
    private static partial Regex SwitchedOff();

    [GeneratedRegex("^(?<key> *(- )?[a-z_]+:)")]
    private static partial Regex KeyLine();
}
