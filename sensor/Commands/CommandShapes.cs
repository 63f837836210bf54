namespace Sensor.Commands;

/// <summary>
/// The shapes of commands, each found out at its first sight by <see cref="ArgumentClassifier"/> and
/// <see cref="KeyFinder"/>, which know the rules. One per worker.
/// </summary>
internal sealed class CommandShapes
{
    private const int MaxWords = 8;

    private readonly KeyList _keys = new(MaxWords);
    private Entry[] _entries = new Entry[512 * MaxWords];

    /// <summary>
    /// The shape of this command with its number of words; null where more than that has to be looked at.
    /// </summary>
    public CommandShape? Of(CommandDefinition definition, in CommandWords words, ArgumentClassifier classifier)
    {
        int place = (definition.Id * MaxWords) + words.Available;
        if (words.Available >= MaxWords || words.Available != words.Count)
        {
            return null;
        }

        Entry entry = place < _entries.Length ? _entries[place] : default;
        return ReferenceEquals(entry.Definition, definition)
            ? entry.Shape : MakeSlow(place, definition, words, classifier);
    }

    private CommandShape? MakeSlow(
        int place, CommandDefinition definition, in CommandWords words, ArgumentClassifier classifier)
    {
        if (place >= _entries.Length)
        {
            Array.Resize(ref _entries, place + (64 * MaxWords));
        }

        CommandShape? shape = null;
        if (IsOrdinary(definition) && IsFixed(definition, words.Available))
        {
            WordClass[] classes = new WordClass[words.Available];
            classifier.Classify(definition, words, classes);
            KeyFinder.Find(definition, words, _keys);
            shape = Shape(definition, classes);
        }

        _entries[place] = new Entry(definition, shape);
        return shape;
    }

    /// <summary>Null where a word is to be shown that is no key.</summary>
    private CommandShape? Shape(CommandDefinition definition, WordClass[] classes)
    {
        ReadOnlySpan<WordClass> arguments = classes.AsSpan(definition.NameWords);
        bool keysShown = arguments.Count(WordClass.Key) == _keys.Count && _keys.Total == _keys.Count;
        foreach (KeyPosition key in _keys.Positions)
        {
            keysShown &= classes[key.Word] == WordClass.Key;
        }

        return !keysShown || arguments.ContainsAnyExcept(WordClass.Key, WordClass.Value)
            ? null : new CommandShape(classes, _keys.Positions.ToArray());
    }

    private static bool IsOrdinary(CommandDefinition definition) => definition is
    {
        Behaviour: CommandBehaviour.Ordinary, Blocking: false, TakesScript: false, SetsParameters: false,
        Subcommands.Count: 0, Channels.Length: 0,
    };

    /// <summary>
    /// Whether classes and keys depend on the number of words alone, and none of the words may be left over.
    /// </summary>
    private static bool IsFixed(CommandDefinition definition, int words)
    {
        foreach (ref readonly KeySpecification keys in definition.Keys.AsSpan())
        {
            // The options that the walk of SET looks at begin with the fourth word.
            if (keys.Shape != KeyShape.Range && (keys.Shape != KeyShape.Set || words > 3))
            {
                return false;
            }
        }

        return definition.Accepts(words)
            && (definition.Arguments is not { } root || Takes(root.Children, words - definition.NameWords));
    }

    private static bool Takes(ArgumentNode[] nodes, int words)
    {
        for (int i = 0; i < nodes.Length && words > 0; i++)
        {
            ArgumentNode node = nodes[i];
            int width = node.Optional ? 0 : WidthOf(node);
            if (width == 0 || width > words)
            {
                return false;
            }

            words = node.Repeated && i == nodes.Length - 1 && node.Stops.Count == 0 ? words % width : words - width;
        }

        return words == 0;
    }

    /// <summary>Words of a node that is nothing but keys and values; 0 where it is something else.</summary>
    private static int WidthOf(ArgumentNode node)
    {
        if (node.Kind is ArgumentKind.Key or ArgumentKind.Value)
        {
            return 1;
        }

        if (node.Kind != ArgumentKind.Sequence)
        {
            return 0;
        }

        int width = 0;
        foreach (ArgumentNode child in node.Children)
        {
            int one = child.Optional || child.Repeated ? 0 : WidthOf(child);
            if (one == 0)
            {
                return 0;
            }

            width += one;
        }

        return width;
    }

    private readonly record struct Entry(CommandDefinition? Definition, CommandShape? Shape);
}
