using System.Text;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Sensor.Configuration;

/// <summary>
/// The text of a configuration file, and changes of single keys in it that leave comments, order and form of the rest as
/// they are.
/// </summary>
internal static class ConfigurationText
{
    private const int Indentation = 2;

    /// <summary>
    /// The text in which the key at <paramref name="path"/> (<c>policy.payload.args</c>, <c>sinks[0].format</c>) has
    /// the value, written as YAML on one line. The sections above it are added where they are missing.
    /// </summary>
    public static string Set(string text, string path, string value)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(text));
        YamlNode? node = stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
        string[] parts = path.Split('.');
        YamlMappingNode? section = null;
        for (int i = 0; i < parts.Length; i++)
        {
            if (node is YamlMappingNode mapping)
            {
                section = mapping;
            }

            YamlNode? next = Find(node, parts[i]);
            if (next is null || IsEmpty(next))
            {
                return next is null ? Insert(text, section, parts[i..], value) : Fill(text, next, parts[(i + 1)..], value);
            }

            node = next;
        }

        return Replace(text, node!, value);
    }

    /// <summary>
    /// Every key with a single value, by path, as the file writes it: without what environment variables hold. Lists
    /// stand as a whole.
    /// </summary>
    public static SortedDictionary<string, string> Values(string text)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(text));
        SortedDictionary<string, string> values = new(StringComparer.Ordinal);
        if (stream.Documents.Count > 0)
        {
            Collect(stream.Documents[0].RootNode, "", values);
        }

        return values;
    }

    /// <summary>As a YAML text on one line that nothing can break out of.</summary>
    public static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ")}\"";

    private static void Collect(YamlNode node, string path, SortedDictionary<string, string> values)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                foreach ((YamlNode key, YamlNode value) in mapping.Children)
                {
                    Collect(value, path.Length == 0 ? $"{key}" : $"{path}.{key}", values);
                }

                break;
            case YamlSequenceNode list when list.Children.Any(item => item is YamlMappingNode):
                for (int i = 0; i < list.Children.Count; i++)
                {
                    // A named item keeps its path when another is put before it.
                    string name = Find(list.Children[i], "name") is YamlScalarNode { Value: { Length: > 0 } named }
                        ? named
                        : i.ToString(System.Globalization.CultureInfo.InvariantCulture);
                    Collect(list.Children[i], $"{path}[{name}]", values);
                }

                break;
            case YamlSequenceNode list:
                values[path] = $"[{string.Join(", ", list.Children)}]";
                break;
            case YamlScalarNode { Value: { } text } when !IsEmpty(node):
                values[path] = text;
                break;
        }
    }

    private static YamlNode? Find(YamlNode? node, string part)
    {
        int bracket = part.IndexOf('[', StringComparison.Ordinal);
        string key = bracket < 0 ? part : part[..bracket];
        if (node is not YamlMappingNode mapping || !mapping.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? found))
        {
            return null;
        }

        return bracket < 0 ? found
            : found is YamlSequenceNode list
                && int.TryParse(part[(bracket + 1)..^1], out int index) && index < list.Children.Count
                ? list.Children[index]
                : null;
    }

    private static bool IsEmpty(YamlNode node) => node is YamlScalarNode
    {
        Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" or "~" or "null",
    };

    private static string Replace(string text, YamlNode node, string value)
    {
        int start = (int)node.Start.Index;
        bool block = node is YamlSequenceNode { Style: SequenceStyle.Block } or YamlMappingNode { Style: MappingStyle.Block };
        if (block)
        {
            // From the line of the key: a list or section begins on the next one.
            start = text.AsSpan(0, start).TrimEnd().Length;
            value = $" {value}";
        }

        return $"{text[..start]}{value}{text[End(text, node)..]}";
    }

    /// <summary>Where a node ends; YamlDotNet says only where a list or section begins.</summary>
    private static int End(string text, YamlNode node)
    {
        (IEnumerable<YamlNode> inner, char? close) = node switch
        {
            YamlMappingNode { Children: var entries, Style: var style } =>
                (entries.Values, style == MappingStyle.Flow ? '}' : (char?)null),
            YamlSequenceNode { Children: var items, Style: var style } =>
                (items, style == SequenceStyle.Flow ? ']' : null),
            _ => ([], null),
        };
        if (node is YamlScalarNode)
        {
            return (int)node.End.Index;
        }

        int end = inner.Select(each => End(text, each)).DefaultIfEmpty((int)node.Start.Index).Max();
        return close is { } bracket ? text.IndexOf(bracket, end) + 1 : end;
    }

    /// <summary>A key that stands there without a value.</summary>
    private static string Fill(string text, YamlNode empty, string[] rest, string value)
    {
        int at = (int)empty.Start.Index;
        string flow = rest.Reverse().Aggregate(value, (inner, key) => $"{{{key}: {inner}}}");
        string blank = at > 0 && text[at - 1] == ':' ? " " : "";
        return $"{text[..at]}{blank}{flow}{text[(int)empty.End.Index..]}";
    }

    private static string Insert(string text, YamlMappingNode? section, string[] path, string value)
    {
        if (section is { Style: MappingStyle.Flow })
        {
            int close = End(text, section) - 1;
            string comma = section.Children.Count == 0 ? "" : ", ";
            string inner = path.Skip(1).Reverse().Aggregate(value, (rest, key) => $"{{{key}: {rest}}}");
            return $"{text[..close]}{comma}{path[0]}: {inner}{text[close..]}";
        }

        // Before the first key of the section, with its indentation; at the end of a file that has none.
        int column = section is null ? 0 : (int)section.Start.Column - 1;
        int at = section is null ? text.Length : (int)section.Start.Index;
        StringBuilder lines = new();
        for (int i = 0; i < path.Length; i++)
        {
            int indent = column + (i * Indentation);
            lines.Append(i == 0 && section is not null ? "" : new string(' ', indent));
            lines.Append(path[i]).Append(':').Append(i == path.Length - 1 ? $" {value}" : "").Append('\n');
        }

        string before = section is null && text.Length > 0 && text[^1] != '\n' ? "\n" : "";
        string after = section is null ? "" : new string(' ', column);
        return $"{text[..at]}{before}{lines}{after}{text[at..]}";
    }
}
