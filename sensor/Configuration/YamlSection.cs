using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Sensor.Configuration;

/// <summary>
/// One mapping of a configuration file while it is read: each key is asked for by name and type, with what is usual
/// where it is absent. What is wrong is reported with its line, and reading goes on with what is usual, so that all
/// problems come at once. <see cref="End"/> reports the keys that nobody asked for. Numbers, times and the like are read
/// by <see cref="YamlScalars"/>.
/// </summary>
internal sealed class YamlSection
{
    private readonly ConfigurationReading _reading;
    private readonly string _path;
    private readonly string _pattern;
    private readonly YamlMappingNode? _node;
    private readonly int _line;
    private readonly HashSet<string> _known = [];

    /// <param name="reading">Takes the problems.</param>
    /// <param name="path">Of the section, empty for the whole file; <c>sinks[0]</c>.</param>
    /// <param name="pattern">The same with <c>[]</c> for items.</param>
    /// <param name="node">Null where the file has no such section.</param>
    public YamlSection(ConfigurationReading reading, string path, string pattern, YamlNode? node)
    {
        _reading = reading;
        _path = path;
        _pattern = pattern;
        _line = Line(node);
        _node = node as YamlMappingNode;
        if (node is not null && _node is null && !IsEmpty(node))
        {
            reading.Report(_line, path, "must be keys with their values, each on a line of its own");
        }
    }

    /// <summary>Whether the file has this section.</summary>
    public bool IsGiven => _node is not null;

    /// <summary>What it says, as one text: the same where the same stands there.</summary>
    public string Source => _node?.ToString() ?? "";

    /// <summary>The files that it names, here and below: the values of keys that end with <c>_file</c>.</summary>
    public IEnumerable<string> NamedFiles => _node?.AllNodes.OfType<YamlMappingNode>().SelectMany(node => node.Children)
        .Where(pair => pair.Key is YamlScalarNode { Value: { } key } && key.EndsWith("_file", StringComparison.Ordinal))
        .Select(pair => pair.Value).OfType<YamlScalarNode>().Select(node => node.Value ?? "") ?? [];

    public bool Has(string key) => Find(key) is not null;

    /// <summary>The keys that the file has here, for a section whose keys are names that the user chooses.</summary>
    public IEnumerable<string> Keys => _node?.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "") ?? [];

    public string? Text(string key, string? usual = null) => Value(key, usual) ?? usual;

    /// <summary>The text that stands there; null where the file has none, or no single one, which is reported.</summary>
    public string? Value(string key, string? usual)
    {
        YamlNode? node = Ask(key, usual);
        return node is null ? null : Scalar(node, key);
    }

    /// <summary>A text that must be there.</summary>
    public string Needed(string key, string what)
    {
        if (Text(key) is { Length: > 0 } text)
        {
            return text;
        }

        if (!Has(key) || IsEmpty(Find(key)!))
        {
            Refuse(key, $"is missing: {what}");
        }

        return "";
    }

    /// <summary>A secret: what an environment variable holds, and never a text that stands in the file itself.</summary>
    public string? FromEnvironment(string key)
    {
        string? text = Text(key);
        if (text is null || Find(key) is YamlScalarNode { Value: ['$', '{', .., '}'] })
        {
            return text;
        }

        Refuse(key, $"a secret does not stand in this file: name an environment variable, ${{NAME}}, or use {key}_file");
        return null;
    }

    /// <summary>A list of texts; a single one needs no brackets. Null where the file has none.</summary>
    public IReadOnlyList<string>? Texts(string key, IReadOnlyList<string>? usual = null)
    {
        YamlNode? node = Ask(key, usual is null ? null : $"[{string.Join(", ", usual)}]");
        switch (node)
        {
            case null:
                return usual;
            case YamlSequenceNode list:
                List<string> texts = [];
                for (int i = 0; i < list.Children.Count; i++)
                {
                    if (Scalar(list.Children[i], $"{key}[{Plain(i)}]") is { } text)
                    {
                        texts.Add(text);
                    }
                }

                return texts;
            default:
                return Scalar(node, key, "must be a list: [one, two]") is { } single ? [single] : usual;
        }
    }

    /// <summary>
    /// A list whose items are read by <paramref name="parse"/>, which gives null and the sentence for one that is wrong.
    /// </summary>
    public IReadOnlyList<T>? List<T>(string key, IReadOnlyList<T>? usual, Func<string, (T? Value, string? Problem)> parse)
    {
        if (Texts(key, usual?.Select(item => item!.ToString()!).ToArray()) is not { } texts || !Has(key))
        {
            return usual;
        }

        List<T> values = [];
        for (int i = 0; i < texts.Count; i++)
        {
            (T? value, string? problem) = parse(texts[i]);
            if (problem is null)
            {
                values.Add(value!);
            }
            else
            {
                _reading.Report(LineOfItem(key, i), Path($"{key}[{Plain(i)}]"), problem);
            }
        }

        return values;
    }

    /// <summary>A section below this one; where the file has none, an empty one.</summary>
    public YamlSection Section(string key)
    {
        _known.Add(key);
        return new YamlSection(_reading, Path(key), Pattern(key), Find(key));
    }

    /// <summary>A section whose keys are names that the user chooses.</summary>
    public YamlSection Names(string key)
    {
        _ = Ask(key, usual: null);
        return new YamlSection(_reading, Path(key), $"{Pattern(key)}.*", Find(key));
    }

    /// <summary>Keys that are read only where they stand.</summary>
    public void Know(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            _ = Ask(key, usual: null);
        }
    }

    /// <summary>A list of sections; where the file has none, none.</summary>
    public IReadOnlyList<YamlSection> Sections(string key)
    {
        YamlNode? node = Ask(key, usual: null);
        if (node is YamlSequenceNode list)
        {
            return [.. list.Children.Select((item, i) =>
                new YamlSection(_reading, Path($"{key}[{Plain(i)}]"), $"{Pattern(key)}[]", item))];
        }

        if (node is not null && !IsEmpty(node))
        {
            Refuse(key, "must be a list: each item begins with '- '");
        }

        return [];
    }

    /// <summary>Reports what is wrong with the value of a key.</summary>
    public void Refuse(string key, string sentence) =>
        _reading.Report(Find(key) is { } node ? Line(node) : _line, Path(key), sentence);

    /// <summary>The same for a key further down: <c>rules[0].name</c>.</summary>
    public void RefuseBelow(string path, string sentence) => _reading.Report(LineBelow(path), Path(path), sentence);

    /// <summary>Reports what is wrong with this section as a whole.</summary>
    public void Refuse(string sentence) => _reading.Report(_line, _path, sentence);

    /// <summary>All keys have been asked for: any other is a mistake.</summary>
    public void End()
    {
        foreach (YamlNode key in _node?.Children.Keys ?? [])
        {
            string name = key is YamlScalarNode { Value: { } text } ? text : "?";
            if (!_known.Contains(name))
            {
                _reading.Report(Line(key), Path(name), $"no such key; {Place()} has {YamlScalars.Words([.. _known.Order()])}");
            }
        }
    }

    private YamlNode? Ask(string key, string? usual)
    {
        _known.Add(key);
        YamlNode? node = Find(key);
        _reading.Ask(Pattern(key), usual, node is not null);
        return node is null || IsEmpty(node) ? null : node;
    }

    private string? Scalar(YamlNode node, string key, string otherwise = "must be a single value")
    {
        if (node is YamlScalarNode { Value: { } text })
        {
            return _reading.Expand(text, Line(node), Path(key));
        }

        _reading.Report(Line(node), Path(key), otherwise);
        return null;
    }

    private YamlNode? Find(string key) =>
        _node is not null && _node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) ? node : null;

    private int LineOfItem(string key, int index) =>
        Find(key) is YamlSequenceNode list ? Line(list.Children[index]) : Find(key) is { } node ? Line(node) : _line;

    /// <summary>Of what a path leads to, or of the last on the way to it that is there.</summary>
    private int LineBelow(string path)
    {
        YamlNode? node = _node;
        int line = _line;
        for (string rest = path; node is not null && rest.Length > 0;)
        {
            // A name that the user chose may hold a point.
            bool last = node is YamlMappingNode all && all.Children.ContainsKey(new YamlScalarNode(rest));
            int end = last ? -1 : rest.IndexOfAny(['.', '[', ']'], 1);
            string part = (end < 0 ? rest : rest[..end]).TrimStart('[');
            rest = end < 0 ? "" : rest[end..].TrimStart('.', ']');
            node = node switch
            {
                YamlMappingNode section when section.Children.TryGetValue(new YamlScalarNode(part), out YamlNode? at) => at,
                YamlSequenceNode list when int.TryParse(part, out int index) && index < list.Children.Count =>
                    list.Children[index],
                _ => null,
            };
            line = node is null ? line : Line(node);
        }

        return line;
    }

    private string Path(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private string Pattern(string key) => _pattern.Length == 0 ? key : $"{_pattern}.{key}";

    private string Place() => _path.Length == 0 ? "a configuration" : _path;

    /// <summary>A key without a value, or with <c>~</c>: as if it were absent.</summary>
    private static bool IsEmpty(YamlNode node) =>
        node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    private static int Line(YamlNode? node) => node is null ? 0 : (int)node.Start.Line;

    private static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);
}
