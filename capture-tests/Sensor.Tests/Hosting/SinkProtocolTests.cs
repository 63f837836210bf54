using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Tests.Architecture;

namespace Sensor.Tests.Hosting;

/// <summary>A sink named, and made another, in the words of the Valkey audit module.</summary>
public sealed class SinkProtocolTests
{
    [Theory]
    [InlineData("path: /x", "file /x")]
    [InlineData("type: stdout", "file -")]
    [InlineData("type: syslog, url: 'unix:///dev/log', facility: local3", "syslog local3")]
    [InlineData("type: syslog, url: 'tls://h'", "syslog authpriv")]
    [InlineData("type: syslog, url: 'tcp://[::1]:5'", "tcp [::1]:5")]
    [InlineData("type: webhook, url: 'https://h:1/secret?secret'", "webhook https://h:1")]
    public void A_sink_has_a_name(string keys, string name) => Assert.Equal(name, SinkProtocol.Of(Sink(Text(keys))));

    [Theory]
    [InlineData("path: /x, rotate: {size: 1MiB}", "file", "/y", "file /y", true)]
    [InlineData("path: /x, format: cef", "syslog", "local0", "syslog local0", false)]
    [InlineData("path: /x", "tcp", "h:5", "tcp h:5", false)]
    [InlineData("type: stdout", "file", "/y \" # x", "file /y \" # x", false)]
    [InlineData("type: syslog, url: 'udp://h', facility: local3, bom: true", "syslog", "local0", "syslog local0", true)]
    [InlineData("type: syslog, url: 'udp://h', facility: local3, bom: true", "tcp", "h:5", "tcp h:5", true)]
    [InlineData("type: syslog, url: 'unix:///dev/log', header: local, bom: true", "tcp", "h:5", "tcp h:5", true)]
    [InlineData("type: syslog, url: 'udp://h', bom: true", "file", "/y", "file /y", false)]
    [InlineData("type: webhook, url: 'https://h', gzip: true", "syslog", "local7", "syslog local7", false)]
    public void A_sink_becomes_another_and_keeps_name_and_format(string keys, string protocol, string place, string name, bool keepsKeys)
    {
        string text = Text(keys);
        SinkConfiguration before = Sink(text);
        string changed = SinkProtocol.Keys(before, "sinks[0]", protocol.ToUpperInvariant(), place)
            .Aggregate(text, (so, key) => ConfigurationText.Set(so, key.Key, key.Value));
        SinkConfiguration after = Sink(changed);
        Assert.Equal(name, SinkProtocol.Of(after));
        Assert.Equal((before.Name, before.Format), (after.Name, after.Format));
        string last = keys.Split(", ")[^1];
        Assert.Equal(keepsKeys, changed.Contains(last, StringComparison.Ordinal));
        Assert.EndsWith("# behind\nlog: {level: debug}\n", changed, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_files_sink_becomes_another_and_the_rest_stays()
    {
        string text = File.ReadAllText(Path.Combine(SourceTree.Root, "packaging", "sensor.yaml"));
        KeyValuePair<string, string> key = Assert.Single(SinkProtocol.Keys(Sink(text), "sinks[0]", "TCP", "h:5"));
        string changed = ConfigurationText.Set(text, key.Key, key.Value);
        Assert.Equal("tcp h:5", SinkProtocol.Of(Sink(changed)));
        Assert.EndsWith(text[text.IndexOf("#  - name: siem", StringComparison.Ordinal)..], changed, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_protocol_changes_nothing() => Assert.Empty(SinkProtocol.Keys(Sink(Text("path: /x")), "sinks[0]", "UDP", "h"));

    private static string Text(string keys) => $"sinks:\n  - {{name: a-b, {keys}}}\n# behind\nlog: {{level: debug}}\n";

    private static SinkConfiguration Sink(string text) => Assert.Single(ConfigurationFile.Parse("test.yaml", text).Sinks);
}
