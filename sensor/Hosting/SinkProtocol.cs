using Sensor.Configuration;
using Sensor.Sinks.Syslog;

namespace Sensor.Hosting;

/// <summary>
/// Sinks in the words of the Valkey audit module, <c>file PATH</c>, <c>syslog FACILITY</c> and <c>tcp HOST:PORT</c>: how
/// one is named so, and what of the configuration makes it one.
/// </summary>
internal static class SinkProtocol
{
    /// <summary>Where the C library, and with it the module, finds the host's daemon.</summary>
    private const string Daemon = "unix:///dev/log";

    /// <summary>Kinds that the module does not know are named by their type and place, without what may be secret.</summary>
    public static string Of(SinkConfiguration sink) => sink switch
    {
        FileSinkConfiguration file => $"file {file.Path}",
        SyslogSinkConfiguration { Options.Address: { Transport: SyslogTransport.Tcp } tcp } =>
            tcp.ToString().Replace("://", " ", StringComparison.Ordinal),
        SyslogSinkConfiguration { Options.Facility: var number } =>
            $"syslog {SyslogFacilities.Names.First(name => name.Value == number).Key}",
        HttpSinkConfiguration { Options.Target: var target } => target,
        KafkaSinkConfiguration { Kafka.Brokers: var brokers } => $"kafka {string.Join(',', brokers)}",
        _ => sink.Name,
    };

    /// <summary>
    /// The keys to set, with their values as YAML; none where the protocol is none. A sink that is of that type already
    /// changes one key and keeps the others; one of another type keeps its name and format and nothing else.
    /// </summary>
    /// <param name="sink">As it is.</param>
    /// <param name="path">Of the sink in the configuration: <c>sinks[0]</c>.</param>
    /// <param name="protocol">In capitals.</param>
    /// <param name="place">File, facility or host with its port.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Keys(
        SinkConfiguration sink, string path, string protocol, string place)
    {
        string value = ConfigurationText.Quoted(place);
        string tcp = ConfigurationText.Quoted($"tcp://{place}");
        return (protocol, sink) switch
        {
            ("FILE", FileSinkConfiguration { IsStandardOutput: false }) => [new($"{path}.path", value)],
            ("FILE", _) => [Whole($"type: file, path: {value}")],
            ("SYSLOG", SyslogSinkConfiguration) => [new($"{path}.facility", value)],
            ("SYSLOG", _) => [Whole($"type: syslog, url: {ConfigurationText.Quoted(Daemon)}, header: local, facility: {value}")],

            // The header that the host's daemon wants is refused everywhere else.
            ("TCP", SyslogSinkConfiguration { Options.Header: SyslogHeaderForm.Local }) =>
                [new($"{path}.url", tcp), new($"{path}.header", "rfc5424")],
            ("TCP", SyslogSinkConfiguration) => [new($"{path}.url", tcp)],
            ("TCP", _) => [Whole($"type: syslog, url: {tcp}")],
            _ => [],
        };

        KeyValuePair<string, string> Whole(string keys) =>
            new(path, $"{{name: {Same(sink.Name)}, {keys}, format: {Same(sink.Format)}}}");
    }

    /// <summary>What a text of the configuration came to, and not what its variables would come to once more.</summary>
    private static string Same(string text) => ConfigurationText.Quoted(text.Replace("${", "$${", StringComparison.Ordinal));
}
