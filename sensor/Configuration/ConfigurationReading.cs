namespace Sensor.Configuration;

/// <summary>
/// What the sections of one file share while it is read: the problems found so far, where environment variables come
/// from, and which keys were asked for, with the value that holds where the file names none. From the last a test
/// knows every key there is.
/// </summary>
internal sealed class ConfigurationReading(Func<string, string?> environment)
{
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly Dictionary<string, AskedKey> _asked = [];

    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    /// <summary>By path, with <c>[]</c> for the items of a list.</summary>
    public IReadOnlyDictionary<string, AskedKey> Asked => _asked;

    public void Report(int line, string key, string sentence) =>
        _problems.Add(new ConfigurationProblem(line, key, sentence));

    public void Ask(string path, string? usual, bool given)
    {
        bool before = _asked.TryGetValue(path, out AskedKey known) && known.Given;
        _asked[path] = new AskedKey(usual, given || before);
    }

    /// <summary>
    /// The text with each <c>${NAME}</c> replaced by that environment variable; <c>$${</c> stands for <c>${</c>. A
    /// variable that is not set is a problem, and its place stays empty.
    /// </summary>
    public string Expand(string text, int line, string key)
    {
        int at = text.IndexOf("${", StringComparison.Ordinal);
        if (at < 0)
        {
            return text;
        }

        System.Text.StringBuilder expanded = new();
        int from = 0;
        while (at >= 0)
        {
            expanded.Append(text, from, at - from);
            int end = text.IndexOf('}', at);
            if (at > 0 && text[at - 1] == '$')
            {
                expanded.Append('{');
                from = at + 2;
            }
            else if (end < 0)
            {
                Report(line, key, "${ is not closed by }; $${ stands for the characters themselves");
                return "";
            }
            else
            {
                string name = text[(at + 2)..end];
                string? value = environment(name);
                if (value is null)
                {
                    Report(line, key, $"the environment variable {name} is not set");
                }

                expanded.Append(value);
                from = end + 1;
            }

            at = text.IndexOf("${", from, StringComparison.Ordinal);
        }

        return expanded.Append(text, from, text.Length - from).ToString();
    }
}
