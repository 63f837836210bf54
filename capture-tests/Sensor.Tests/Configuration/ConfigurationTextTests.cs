using Sensor.Configuration;

namespace Sensor.Tests.Configuration;

/// <summary>Changes of single keys leave the rest of a file as its author wrote it.</summary>
public sealed class ConfigurationTextTests
{
    private const string File = """
        # mine
        sensor: a   # short
        policy:
          # how much
          payload:
            args: true
          rules:
            - name: one
              action: exclude
          max_args: 3
        sinks:
          - name: events   # the only one
            path: /x
        limits:
        log: {level: debug}
        """;

    [Theory]
    [InlineData("sensor", "b", "sensor: a   # short", "sensor: b   # short")]
    [InlineData("policy.payload.args", "false", "    args: true", "    args: false")]
    [InlineData("policy.payload.max_bytes", "10", "    args: true", "    max_bytes: 10\n    args: true")]
    [InlineData("policy.otherwise", "exclude", "  payload:\n", "  otherwise: exclude\n  payload:\n")]
    [InlineData("policy.pseudonyms.users", "true", "  payload:\n", "  pseudonyms:\n    users: true\n  payload:\n")]
    [InlineData("policy.rules", "[]", "\n    - name: one\n      action: exclude\n", " []\n")]
    [InlineData("sinks[0].format", "csv", "  - name: events", "  - format: csv\n    name: events")]
    [InlineData("sinks[0].path", "/y", "    path: /x", "    path: /y")]
    [InlineData("limits.flows", "5", "limits:", "limits: {flows: 5}")]
    [InlineData("log.level", "information", "{level: debug}", "{level: information}")]
    [InlineData("log.file", "/l", "{level: debug}", "{level: debug, file: /l}")]
    [InlineData("capture.workers", "2", "sensor: a", "capture:\n  workers: 2\nsensor: a")]
    public void One_key_changes(string path, string value, string before, string after)
    {
        string changed = ConfigurationText.Set(File, path, value);
        string expected = File.Replace(before, after, StringComparison.Ordinal);
        Assert.Equal(Squeezed(expected), Squeezed(changed));
        Assert.Equal(value == "[]" ? "[]" : value, ConfigurationText.Values(changed)[NamedPath(path)]);
    }

    [Fact]
    public void An_empty_file_gets_its_first_key()
    {
        Assert.Equal("policy:\n  payload:\n    args: false\n", ConfigurationText.Set("", "policy.payload.args", "false"));
        Assert.Equal("# x\nsensor: a\n", ConfigurationText.Set("# x", "sensor", "a"));
    }

    [Fact]
    public void Values_name_the_items_of_lists_and_show_no_environment()
    {
        SortedDictionary<string, string> values = ConfigurationText.Values(
            "sinks:\n  - {name: a, path: \"${SECRET}\"}\npolicy:\n  key_rules:\n    - glob: x\n  max_args:\ncapture: {ports: [1, 2]}");
        Assert.Equal(
            ["capture.ports=[1, 2]", "policy.key_rules[0].glob=x", "sinks[a].name=a", "sinks[a].path=${SECRET}"],
            values.Select(value => $"{value.Key}={value.Value}"));
    }

    private static string NamedPath(string path) => path.Replace("[0]", "[events]", StringComparison.Ordinal);

    /// <summary>Blanks at the end of a line are nobody's.</summary>
    private static string Squeezed(string text) => string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()));
}
