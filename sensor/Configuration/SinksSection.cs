using Sensor.Formats;
using Sensor.Sinks.File;
using Sensor.Sinks.Http;

namespace Sensor.Configuration;

/// <summary>The list <c>sinks</c>: where events go.</summary>
internal static class SinksSection
{
    private enum SinkType
    {
        File,
        StandardOutput,
        Kafka,
        Syslog,
        Splunk,
        Elasticsearch,
        Webhook,
    }

    private static readonly Dictionary<string, SinkType> Types = new()
    {
        ["file"] = SinkType.File,
        ["stdout"] = SinkType.StandardOutput,
        ["kafka"] = SinkType.Kafka,
        ["syslog"] = SinkType.Syslog,
        ["splunk"] = SinkType.Splunk,
        ["elasticsearch"] = SinkType.Elasticsearch,
        ["webhook"] = SinkType.Webhook,
    };

    private static readonly Dictionary<string, string> Formats = EventFormats.Names.ToDictionary(name => name);

    public static IReadOnlyList<SinkConfiguration> Read(IReadOnlyList<YamlSection> sections)
    {
        List<SinkConfiguration> sinks = [];
        foreach (YamlSection section in sections)
        {
            SinkType type = section.Choice("type", SinkType.File, Types);
            string name = section.Needed("name", "the sink's name in messages");
            string format = section.Choice("format", EventFormats.Json.Name, Formats);
            if (type != SinkType.File && EventFormats.Expand(format).Length > 1)
            {
                section.Refuse("format", $"{format} is several files, which {Elsewhere(type)}");
            }

            SinkConfiguration sink = type switch
            {
                SinkType.Kafka => KafkaSection.Read(section, name, format),
                SinkType.Syslog => SyslogSection.Read(section, name, format),
                SinkType.Splunk => HttpSection.Read(section, name, format, HttpReceiverKind.Splunk),
                SinkType.Elasticsearch => HttpSection.Read(section, name, format, HttpReceiverKind.Elasticsearch),
                SinkType.Webhook => HttpSection.Read(section, name, format, HttpReceiverKind.Webhook),
                SinkType.File => new FileSinkConfiguration(name, format, Path(section, type))
                {
                    File = FileSinkSection.Read(section),
                },
                _ => new FileSinkConfiguration(name, format, Path(section, type)),
            };
            section.End();
            RefuseDoubles(section, sink, sinks);
            sinks.Add(sink is RemoteSinkConfiguration remote ? Checked(section, remote) : sink);
        }

        return sinks;
    }

    private static RemoteSinkConfiguration Checked(YamlSection section, RemoteSinkConfiguration sink)
    {
        // It names files beside the spool.
        if (sink.Name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')))
        {
            section.Refuse("name", $"{sink.Name}: only letters, digits, - and _ may stand in it");
        }

        return sink with { Source = section.Source + NamedFiles.Stamp(section.NamedFiles) };
    }

    private static string Elsewhere(SinkType type) => type == SinkType.StandardOutput
        ? "have no place on standard output" : "cannot be told from each other there";

    private static string Path(YamlSection section, SinkType type)
    {
        if (type == SinkType.File)
        {
            string path = section.Needed("path", "the file that events are written to");
            if (path.Contains('\0'))
            {
                section.Refuse("path", "holds a zero byte: no file can have that name");
            }

            return path;
        }

        if (section.Text("path") is not null)
        {
            section.Refuse("path", "standard output has none; type: file has");
        }

        return FileSinkOptions.StandardOutput;
    }

    private static void RefuseDoubles(YamlSection section, SinkConfiguration sink, List<SinkConfiguration> others)
    {
        if (sink.Name.Length > 0 && others.Any(other => other.Name == sink.Name))
        {
            section.Refuse("name", $"{sink.Name}: another sink has this name");
        }

        if (sink is not FileSinkConfiguration file)
        {
            return;
        }

        HashSet<string> taken = [.. others.OfType<FileSinkConfiguration>().SelectMany(Places).Select(place => place.Real)];
        if (Places(file).FirstOrDefault(place => taken.Contains(place.Real)).Written is { } written)
        {
            string place = file.IsStandardOutput ? "standard output" : written;
            section.Refuse("path", $"{place}: another sink writes there; each needs a place of its own");
        }
    }

    /// <summary>The files of a sink, as they are written and as links lead to them.</summary>
    private static IEnumerable<(string Written, string Real)> Places(FileSinkConfiguration sink) =>
        sink.Path.Length == 0 || sink.Path.Contains('\0') ? []
        : sink.IsStandardOutput ? [(sink.Path, sink.Path)]
        : FormatFile.Of(sink.Format, sink.Path).Select(file => (file.Path, RealPath.Of(file.Path)));
}
