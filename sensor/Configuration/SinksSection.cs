using Sensor.Formats;
using Sensor.Sinks.File;

namespace Sensor.Configuration;

/// <summary>The list <c>sinks</c>: where events go.</summary>
internal static class SinksSection
{
    private enum SinkType
    {
        File,
        StandardOutput,
    }

    private static readonly Dictionary<string, SinkType> Types = new()
    {
        ["file"] = SinkType.File,
        ["stdout"] = SinkType.StandardOutput,
    };

    private static readonly Dictionary<string, string> Formats = EventFormats.Names.ToDictionary(name => name);

    public static IReadOnlyList<SinkConfiguration> Read(IReadOnlyList<YamlSection> sections)
    {
        List<SinkConfiguration> sinks = [];
        foreach (YamlSection section in sections)
        {
            SinkType type = section.Choice("type", SinkType.File, Types);
            string name = section.Needed("name", "the sink's name in messages");
            string path = Path(section, type);
            SinkConfiguration sink = new(name, path, section.Choice("format", EventFormats.Json.Name, Formats))
            {
                File = type == SinkType.File ? FileSinkSection.Read(section) : new FileSinkOptions(),
            };
            if (type == SinkType.StandardOutput && EventFormats.Expand(sink.Format).Length > 1)
            {
                section.Refuse("format", $"{sink.Format} is several files, which have no place on standard output");
            }

            section.End();
            RefuseDoubles(section, sink, sinks);
            sinks.Add(sink);
        }

        return sinks;
    }

    private static string Path(YamlSection section, SinkType type)
    {
        if (type == SinkType.File)
        {
            return section.Needed("path", "the file that events are written to");
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

        if (sink.Path.Length > 0 && others.Any(other => Same(other.Path, sink.Path)))
        {
            string place = sink.Path == FileSinkOptions.StandardOutput ? "standard output" : sink.Path;
            section.Refuse("path", $"{place}: another sink writes there; each needs a place of its own");
        }
    }

    private static bool Same(string one, string other) => one.Length > 0 && other.Length > 0
        && (one == other || System.IO.Path.GetFullPath(one) == System.IO.Path.GetFullPath(other));
}
