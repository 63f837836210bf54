using System.Text.Json;
using Sensor.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Sensor.Tests.Packaging;

/// <summary>A file below <c>packaging/</c>.</summary>
internal static class Sample
{
    public static string PathOf(string name) => Path.Combine(Repository.Root, "packaging", name);

    public static string Text(string name) => File.ReadAllText(PathOf(name));

    public static JsonElement Json(string name) => JsonDocument.Parse(Text(name)).RootElement;

    /// <summary>Its documents; a key that stands twice, or wrong YAML, is an exception.</summary>
    public static YamlNode[] Yaml(string name)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(Text(name)));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    /// <summary>What stands at a path as <c>spec.template.0.name</c>; fails where there is nothing.</summary>
    public static YamlNode At(this YamlNode node, string path)
    {
        foreach (string step in path.Split('.'))
        {
            YamlNode? next = node switch
            {
                YamlMappingNode map => map.Children.TryGetValue(new YamlScalarNode(step), out YamlNode? found) ? found : null,
                YamlSequenceNode list => list.Children.ElementAtOrDefault(int.Parse(step, null)),
                _ => null,
            };
            Assert.True(next is not null, $"{path}: there is no {step}");
            node = next;
        }

        return node;
    }

    public static string TextAt(this YamlNode node, string path) => ((YamlScalarNode)node.At(path)).Value!;

    public static YamlNode[] ListAt(this YamlNode node, string path) => [.. (YamlSequenceNode)node.At(path)];

    public static bool Has(this YamlNode node, string key) =>
        node is YamlMappingNode map && map.Children.ContainsKey(new YamlScalarNode(key));
}
