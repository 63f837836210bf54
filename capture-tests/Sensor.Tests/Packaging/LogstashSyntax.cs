namespace Sensor.Tests.Packaging;

/// <summary>
/// A reader of Logstash's language, as its manual describes it: sections of plugins, conditions around them, settings with
/// values, lists, hashes and plugins as codecs. Takes a correct text and fails on another one, with its line.
/// </summary>
internal sealed class LogstashSyntax
{
    private readonly List<(string Text, int Line)> _words;
    private int _at;

    private LogstashSyntax(List<(string Text, int Line)> words) => _words = words;

    /// <summary>The plugins by section, as <c>input kafka</c>.</summary>
    public List<string> Plugins { get; } = [];

    public static LogstashSyntax Read(string text)
    {
        LogstashSyntax reader = new(Words(text));
        while (reader._at < reader._words.Count)
        {
            string section = reader.Take();
            Require(section is "input" or "filter" or "output", reader, $"{section} is no section");
            reader.Block(section);
        }

        return reader;
    }

    private void Block(string section)
    {
        Expect("{");
        while (Peek() != "}")
        {
            string word = Take();
            if (word is "if" or "else")
            {
                Condition(section, word);
                continue;
            }

            Require(IsName(word), this, $"{word} is no plugin");
            Plugins.Add($"{section} {word}");
            Settings();
        }

        Expect("}");
    }

    private void Condition(string section, string word)
    {
        Require(section != "input", this, "an input has no conditions");
        int words = 0;
        for (; Peek() != "{"; words++)
        {
            Require(Peek() is not ("}" or "=>"), this, "a condition does not end");
            Take();
        }

        Require(word == "else" || words > 0, this, "a condition is empty");
        Block(section);
    }

    private void Settings()
    {
        Expect("{");
        while (Peek() != "}")
        {
            string name = Take();
            Require(IsName(name), this, $"{name} is no setting");
            Expect("=>");
            Value();
        }

        Expect("}");
    }

    private void Value()
    {
        string value = Take();
        if (value == "[")
        {
            while (Peek() != "]")
            {
                Value();
                if (Peek() == ",")
                {
                    Take();
                }
            }

            Expect("]");
            return;
        }

        Require(value[0] is '"' or '\'' || IsName(value) || value.All(char.IsAsciiDigit), this, $"{value} is no value");
        if (IsName(value) && Peek() == "{")
        {
            Settings();
        }
    }

    private string Peek() => _at < _words.Count ? _words[_at].Text : throw Wrong("it ends too early");

    private string Take()
    {
        string word = Peek();
        _at++;
        return word;
    }

    private void Expect(string word) => Require(Take() == word, this, $"{word} is missing");

    private static void Require(bool holds, LogstashSyntax reader, string sentence)
    {
        if (!holds)
        {
            throw reader.Wrong(sentence);
        }
    }

    private FormatException Wrong(string sentence) =>
        new($"line {(_words.Count == 0 ? 0 : _words[Math.Clamp(_at - 1, 0, _words.Count - 1)].Line)}: {sentence}");

    private static bool IsName(string word) =>
        char.IsAsciiLetter(word[0]) && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static List<(string Text, int Line)> Words(string text)
    {
        List<(string Text, int Line)> words = [];
        int line = 1;
        for (int i = 0; i < text.Length;)
        {
            int end = i + 1;
            char c = text[i];
            if (c == '#')
            {
                end = text.IndexOf('\n', i);
            }
            else if (c is '"' or '\'')
            {
                end = text.IndexOf(c, i + 1) + 1;
                end = end > 0 ? end : throw new FormatException($"line {line}: a quote does not end");
            }
            else if (text.AsSpan(i).StartsWith("=>"))
            {
                end = i + 2;
            }
            else if (char.IsAsciiLetterOrDigit(c))
            {
                while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '-'))
                {
                    end++;
                }
            }

            if (c != '#' && !char.IsWhiteSpace(c))
            {
                words.Add((text[i..end], line));
            }

            line += text.AsSpan(i, end - i).Count('\n');
            i = end;
        }

        return words;
    }
}
