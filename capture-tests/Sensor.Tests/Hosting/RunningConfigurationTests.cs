using Sensor.Configuration;
using Sensor.Hosting;

namespace Sensor.Tests.Hosting;

/// <summary>What of a changed configuration is told, and what is not.</summary>
public sealed class RunningConfigurationTests : IDisposable
{
    private const string Secret = "TOPSECRET";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly List<ConfigurationChange> _applied = [];

    private string FullPath => Path.Combine(_folder.FullName, "sensor.yaml");

    private string KeyFile => Path.Combine(_folder.FullName, "hash.key");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_replaced_hash_key_is_a_change_of_its_file_and_never_its_content()
    {
        byte[] first = "0123456789abcdef-first"u8.ToArray();
        byte[] second = "0123456789abcdef-second"u8.ToArray();
        File.WriteAllBytes(KeyFile, first);
        RunningConfiguration running = Start($"policy:\n  hash_key_file: {KeyFile}\n  pseudonyms: {{users: true}}\n");
        Assert.Null(running.Reload("SIGHUP"));
        File.WriteAllBytes(KeyFile, second);
        Assert.Equal([$"policy.hash_key_file {KeyFile} {KeyFile} (what it holds has changed)"], Told(running.Reload("SIGHUP")));
        Assert.Equal(second, Assert.Single(_applied).After.Stages.Policy.HashKey);
        Assert.Null(running.Reload("SIGHUP"));

        // Whatever comes first after it takes it over, and says so.
        File.WriteAllBytes(KeyFile, first);
        Assert.Equal(
            [$"policy.hash_key_file {KeyFile} {KeyFile} (what it holds has changed)", "policy.payload.max_bytes  1000"],
            Told(running.Edit([new("policy.payload.max_bytes", "1000")], "me")));

        // One that cannot be used changes nothing.
        File.WriteAllText(KeyFile, "short");
        Assert.Contains(Assert.Throws<ConfigurationException>(() => running.Reload("SIGHUP")).Problems, problem => problem.Key == "policy.hash_key_file");
        Assert.Equal(2, _applied.Count);
    }

    [Fact]
    public void Addresses_of_sinks_are_shown_without_what_may_be_secret()
    {
        RunningConfiguration running = Start(Webhook($"http://h:1/x?sig={Secret}"));
        Assert.Equal("http://h:1/x", running.Values["sinks[hook].url"]);
        Assert.Equal(["sinks[hook].url http://h:1/x http://h:1/y"], Told(Reloaded(running, Webhook($"http://h:1/y?sig={Secret}"))));

        // What is not shown counts all the same.
        Assert.Equal(
            ["sinks[hook].url http://h:1/y http://h:1/y (what is not shown of it has changed)"],
            Told(Reloaded(running, Webhook($"http://h:1/y?sig=other-{Secret}"))));
        Assert.Contains(Secret, Assert.IsType<HttpSinkConfiguration>(Assert.Single(_applied[^1].After.Sinks)).Options.Url.Query, StringComparison.Ordinal);
        Assert.Equal(["sinks[hook].url http://h:1/y http://h:1/z"], Told(running.Edit([new("sinks[0].url", $"\"http://h:1/z#{Secret}\"")], "me")));
    }

    [Theory]
    [InlineData("sinks[a].url", "https://me:TOPSECRET@h:1/x?y=TOPSECRET#TOPSECRET", "https://h:1/x")]
    [InlineData("sinks[a].url", "https://me@h/x@y", "https://h/x@y")]
    [InlineData("sinks[a[0]].token_url", "https://h/x?TOPSECRET", "https://h/x")]
    [InlineData("sinks[a].url", "unix:///dev/log", "unix:///dev/log")]
    [InlineData("sinks[a].url", "${URL}", "${URL}")]
    [InlineData("metrics.otlp.endpoint", "https://h/v1?key=TOPSECRET", "https://h/v1")]
    [InlineData("instances[a].poll.url", "redis://audit@h", "redis://audit@h")]
    [InlineData("policy.client_name_pattern", "a?b", "a?b")]
    public void A_value_leaves_as_it_may(string key, string value, string shown) =>
        Assert.Equal(shown, ChangedKey.Shown(key, value));

    private static string Webhook(string url) => $"sinks:\n  - name: hook\n    type: webhook\n    url: \"{url}\"\n";

    private static IEnumerable<string> Told(ConfigurationChange? change) =>
        change?.Keys.Select(key => $"{key.Key} {key.Old} {key.New}") ?? [];

    private RunningConfiguration Start(string text)
    {
        File.WriteAllText(FullPath, text);
        return new RunningConfiguration(FullPath, (text, ConfigurationFile.Parse(FullPath, text)), _applied.Add);
    }

    private ConfigurationChange? Reloaded(RunningConfiguration running, string text)
    {
        File.WriteAllText(FullPath, text);
        return running.Reload("SIGHUP");
    }
}
