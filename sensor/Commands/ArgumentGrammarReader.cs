using System.Text;

namespace Sensor.Commands;

/// <summary>
/// Reads the column <c>arguments</c> of the command table. Words parted by blanks: capitals and signs are tokens, small
/// letters types; <c>( )</c> groups, <c>[ ]</c> groups what may be missing, <c>|</c> parts alternatives, <c>+</c>
/// behind a
/// type or bracket: once or more.
/// </summary>
internal sealed class ArgumentGrammarReader
{
    private readonly string[] _words;
    private int _next;

    public ArgumentGrammarReader(string text) => _words = text.Split(' ');

    public ArgumentNode Read()
    {
        ArgumentNode root = ReadGroup(string.Empty);
        AddStops(root, []);
        return root;
    }

    /// <summary>Reads up to and with the closing bracket; its suffix is the caller's.</summary>
    private ArgumentNode ReadGroup(string open)
    {
        var alternatives = new List<ArgumentNode>();
        var parts = new List<ArgumentNode>();
        while (_next < _words.Length && _words[_next][0] is not (')' or ']'))
        {
            string word = _words[_next++];
            if (word == "|")
            {
                alternatives.Add(Sequence(parts));
                parts = [];
            }
            else
            {
                parts.Add(word is "(" or "[" ? ReadGroup(word) : ReadWord(word));
            }
        }

        bool closed = open.Length == 0 ? _next == _words.Length : _next < _words.Length;
        if (!closed)
        {
            throw new FormatException($"command table: brackets of '{string.Join(' ', _words)}'");
        }

        bool repeated = open.Length > 0 && _words[_next++].EndsWith('+');
        alternatives.Add(Sequence(parts));
        return new ArgumentNode
        {
            Kind = alternatives.Count == 1 ? ArgumentKind.Sequence : ArgumentKind.Choice,
            Children = alternatives.Count == 1 ? alternatives[0].Children : [.. alternatives],
            Optional = open == "[",
            Repeated = repeated,
        };
    }

    private static ArgumentNode Sequence(List<ArgumentNode> parts) =>
        new() { Kind = ArgumentKind.Sequence, Children = [.. parts] };

    private static ArgumentNode ReadWord(string word)
    {
        string name = word.TrimEnd('+');
        if (!char.IsAsciiLetterLower(word[0]))
        {
            return new ArgumentNode
            {
                Kind = ArgumentKind.Token,
                Token = word == "\"\"" ? [] : Encoding.UTF8.GetBytes(word),
            };
        }

        var kind = Enum.Parse<ArgumentKind>(name, ignoreCase: true);
        return kind <= ArgumentKind.Token
            ? throw new FormatException($"command table: no type '{name}'")
            : new ArgumentNode { Kind = kind, Repeated = name.Length < word.Length };
    }

    /// <summary>Gives every repeated part the tokens that can stand behind it.</summary>
    private static void AddStops(ArgumentNode node, List<byte[]> outer)
    {
        if (node.Repeated)
        {
            node.Stops.AddRange(outer);
        }

        for (int i = 0; i < node.Children.Length; i++)
        {
            var follow = new List<byte[]>();
            int next = node.Kind == ArgumentKind.Sequence ? i + 1 : node.Children.Length;
            bool open = true;
            for (; next < node.Children.Length && open; next++)
            {
                AddFirst(node.Children[next], follow);
                open = node.Children[next].Optional;
            }

            if (open)
            {
                follow.AddRange(outer);
            }

            AddStops(node.Children[i], follow);
        }
    }

    private static void AddFirst(ArgumentNode node, List<byte[]> tokens)
    {
        if (node.Kind == ArgumentKind.Token)
        {
            tokens.Add(node.Token);
        }

        foreach (ArgumentNode child in node.Children)
        {
            AddFirst(child, tokens);
            if (node.Kind == ArgumentKind.Sequence && !child.Optional)
            {
                break;
            }
        }
    }
}
