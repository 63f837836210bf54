namespace Sensor.Commands;

/// <summary>
/// Says of each word of a command what it is, and with that whether it may be shown (EVENTS.md, <c>args</c>). What is
/// not known to be harmless is secret: all words of an unknown command, of an unknown subcommand, of a wrong number of
/// words, and all words from where a command leaves its documented syntax. One per worker: it holds working memory.
/// </summary>
internal sealed class ArgumentClassifier
{
    /// <summary>ACL DRYRUN … COMMAND GETKEYS …: deeper than any sane use; below all is secret.</summary>
    private const int MaxInnerCommands = 3;

    private readonly CommandTable _table;
    private readonly KeyList _keys;

    /// <param name="table">Where the commands inside of commands are looked up.</param>
    /// <param name="maxWords">Words that are ever asked for in one call.</param>
    public ArgumentClassifier(CommandTable table, int maxWords = 1024)
    {
        _table = table;
        _keys = new KeyList(maxWords);
    }

    /// <summary>
    /// Fills <paramref name="classes"/> for the first words, the command's name included; words that were not kept
    /// are secret.
    /// </summary>
    public void Classify(CommandDefinition? definition, in CommandWords words, Span<WordClass> classes)
    {
        Classify(definition, words, classes, 0);
        int names = Math.Min(definition?.NameWords ?? 1, classes.Length);
        classes[..names].Clear(); // WordClass.Name
    }

    private void Classify(CommandDefinition? definition, in CommandWords words, Span<WordClass> classes, int depth)
    {
        classes.Fill(WordClass.Secret);
        if (definition is null || !definition.Accepts(words.Count) || depth > MaxInnerCommands)
        {
            return;
        }

        classes[..Math.Min(definition.NameWords, classes.Length)].Fill(WordClass.Option);
        if (definition.Arguments is null || !SecretArguments.HasSaneShape(definition, words))
        {
            return;
        }

        KeyFinder.Find(definition, words, _keys);
        foreach (KeyPosition key in _keys.Positions)
        {
            if (key.Word < classes.Length)
            {
                classes[key.Word] = WordClass.Key;
            }
        }

        var matcher = new ArgumentMatcher(_table, words, classes, definition.NameWords);
        bool fits = matcher.Match(definition.Arguments) && matcher.Next >= classes.Length;
        if (!fits && matcher.FirstName >= 0)
        {
            classes[matcher.FirstName..].Replace(WordClass.Option, WordClass.Secret);
        }

        if (matcher.InnerCommand >= 0)
        {
            CommandWords inner = words.From(matcher.InnerCommand);
            Classify(_table.Find(inner), inner, classes[matcher.InnerCommand..], depth + 1);
        }
    }
}
