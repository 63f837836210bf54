using Sensor.Commands;
using Sensor.Resp;

namespace Sensor.Exchanges;

/// <summary>
/// Turns the borrowed words of a command into an <see cref="Exchange"/> that can wait: finds out what each word is and
/// keeps what may be printed, of secrets and data only the length. One per worker: it holds working memory.
/// </summary>
internal sealed class CommandIntake
{
    private const int MaxPrintedName = 64;

    private ExchangeOptions _options;
    private CommandTable _table;
    private ArgumentClassifier _classifier;
    private readonly ShapedIntake _shaped = new();
    private KeyList _keys;
    private KeyList _channels;
    private readonly WordSlice[] _words;
    private readonly WordClass[] _classes;
    private readonly RetainedWord[] _retained;

    public CommandIntake(ExchangeOptions options, CommandTable table)
    {
        _options = options;
        _table = table;
        _classifier = new ArgumentClassifier(table, options.MaxWords);
        _keys = new KeyList(options.MaxKeys);
        _channels = new KeyList(options.MaxKeys);
        _words = new WordSlice[options.MaxWords];
        _classes = new WordClass[options.MaxWords];
        _retained = new RetainedWord[options.MaxWords];
    }

    /// <summary>What commands are, from here on: a server may have more of them than was known.</summary>
    public CommandTable Table
    {
        get => _table;
        set
        {
            _table = value;
            _classifier = new ArgumentClassifier(value, _options.MaxWords);
        }
    }

    /// <summary>From the next command on other arguments, keys and values are kept; limits of memory stay.</summary>
    public void KeepAs(ExchangeOptions options)
    {
        _options = options;
        _keys = new KeyList(options.MaxKeys);
        _channels = new KeyList(options.MaxKeys);
    }

    public bool IsCommand(ReadOnlySpan<byte> name) => _table.Find(name, -1) is not null;

    /// <summary>Whether a word too long to be kept is a script, whose SHA-1 is told.</summary>
    public bool IsScript(ReadOnlySpan<byte> buffer, ReadOnlySpan<RespWord> words)
    {
        CommandWords partial = new(buffer, Slices(words), words.Length);
        CommandDefinition? definition = _table.Find(partial);
        return definition is { TakesScript: true } && ScriptArgument.Index(definition, partial) is int index
            && index == words.Length - 1;
    }

    /// <summary>Fills an exchange; offsets, times and sizes are the caller's.</summary>
    public void Fill(Exchange exchange, in RespCommand command)
    {
        CommandWords words = new(command.Buffer, Slices(command.Words), command.Count);
        CommandDefinition? definition = words.Available > 0 && words.IsWhole(0) ? _table.Find(words) : null;
        if (definition is not null && !command.IsTruncated && !_options.KeepValues
            && _shaped.TryFill(exchange, definition, words, _classifier, _options))
        {
            return;
        }

        bool tornSubcommand = command.IsTruncated && definition is { Subcommands.Count: > 0 }
            && words.Available > 1 && !words.IsWhole(1);
        definition = tornSubcommand ? null : definition;
        int available = words.Available;
        Span<WordClass> classes = _classes.AsSpan(0, available);
        _classifier.Classify(definition, words, classes);
        exchange.Definition = definition;
        exchange.Argc = command.Count;
        exchange.Category = definition is null ? CommandCategory.Other : CommandTable.CategoryOf(definition, words);
        Array.Clear(_retained, 0, available);
        if (definition is null)
        {
            exchange.Name = tornSubcommand ? default : KeepName(exchange, words);
        }

        if (command.IsTruncated && MayHideKeys(definition, words, classes))
        {
            exchange.Marks |= ExchangeMarks.KeysUncertain;
        }

        KeepArguments(exchange, words, definition?.NameWords ?? 1);
        if (definition is null)
        {
            return;
        }

        KeepKeys(exchange, definition, words);
        if (BlockingCommands.IsBlocking(definition, words))
        {
            exchange.Marks |= ExchangeMarks.Blocking;
        }

        if (definition.TakesScript && definition.Accepts(words.Count))
        {
            ScriptIntake.Note(exchange, definition, words, command);
        }

        if (definition.Behaviour is CommandBehaviour.Auth or CommandBehaviour.Hello)
        {
            NoteLogin(exchange, definition.Behaviour, words);
        }
    }

    /// <summary>
    /// Whether a gap may have torn the command's name, a key, or a word that says where the keys stand.
    /// </summary>
    private static bool MayHideKeys(
        CommandDefinition? definition, in CommandWords words, ReadOnlySpan<WordClass> classes)
    {
        if (definition is null)
        {
            return true;
        }

        for (int i = 0; i < classes.Length && definition.Keys.Length > 0; i++)
        {
            if (!words.IsWhole(i) && classes[i] is not (WordClass.Value or WordClass.Script))
            {
                return true;
            }
        }

        return false;
    }

    private Span<WordSlice> Slices(ReadOnlySpan<RespWord> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            _words[i] = new WordSlice(words[i].Start, words[i].Length, words[i].FullLength);
        }

        return _words.AsSpan(0, words.Length);
    }

    private void KeepArguments(Exchange exchange, in CommandWords words, int first)
    {
        exchange.ArgumentsTotal = Math.Max(0, words.Count - first);
        int kept = Math.Min(Math.Max(0, words.Available - first), _options.MaxArguments);
        exchange.Arguments = ShapedIntake.Room(exchange.Arguments, kept);
        for (int i = 0; i < kept; i++)
        {
            WordClass wordClass = _classes[first + i];
            bool shown = wordClass is WordClass.Option or WordClass.Key or WordClass.Channel
                || (wordClass == WordClass.Value && _options.KeepValues);
            exchange.Arguments[i] = shown
                ? Keep(exchange, words, first + i) with { Class = wordClass }
                : new RetainedWord(0, 0, words.FullLength(first + i), wordClass);
        }

        exchange.ArgumentCount = kept;
    }

    private void KeepKeys(Exchange exchange, CommandDefinition definition, in CommandWords words)
    {
        if (definition.Keys.Length > 0)
        {
            KeyFinder.Find(definition, words, _keys);
            exchange.Keys = KeepList(exchange, words, _keys, exchange.Keys);
            exchange.KeyCount = _keys.Count;
            exchange.KeysTotal = _keys.Total;
        }

        if (definition.Channels.Length > 0)
        {
            ChannelFinder.Find(definition, words, _channels);
            exchange.Channels = KeepList(exchange, words, _channels, exchange.Channels);
            exchange.ChannelCount = _channels.Count;
            exchange.ChannelsTotal = _channels.Total;
        }
    }

    private RetainedKey[] KeepList(Exchange exchange, in CommandWords words, KeyList list, RetainedKey[] room)
    {
        room = ShapedIntake.Room(room, list.Count);
        bool uncertain = list.Uncertain;
        for (int i = 0; i < list.Count; i++)
        {
            KeyPosition position = list[i];
            RetainedWord word = Keep(exchange, words, position.Word);
            room[i] = new RetainedKey(word.Start, word.Length, word.FullLength, position.Access);
            uncertain |= word.Length < word.FullLength && word.Length < _options.MaxWordBytes;
        }

        exchange.Marks |= uncertain ? ExchangeMarks.KeysUncertain : ExchangeMarks.None;
        return room;
    }

    /// <summary>
    /// Copies a word into the exchange, once however often it is asked for, within the limit of all its text.
    /// </summary>
    private RetainedWord Keep(Exchange exchange, in CommandWords words, int index)
    {
        if (_retained[index].FullLength > 0)
        {
            return _retained[index];
        }

        ReadOnlySpan<byte> text = words[index];
        text = text[..Math.Min(text.Length, _options.MaxWordBytes)];
        if (exchange.TextLength + text.Length > _options.MaxCommandBytes)
        {
            text = default;
            exchange.Marks |= ExchangeMarks.KeysUncertain;
        }

        int start = exchange.TextLength;
        if (start + text.Length > exchange.Text.Length)
        {
            Array.Resize(ref exchange.Text, Math.Max(64, Math.Max(start + text.Length, exchange.Text.Length * 2)));
        }

        text.CopyTo(exchange.Text.AsSpan(start));
        exchange.TextLength += text.Length;
        return _retained[index] = new RetainedWord(start, text.Length, words.FullLength(index), WordClass.Option);
    }

    /// <summary>The name of an unknown command, where it cannot be a secret typed in the wrong place.</summary>
    private RetainedWord KeepName(Exchange exchange, in CommandWords words)
    {
        if (words.Available == 0)
        {
            return default;
        }

        bool printable = words.IsWhole(0) && words[0].Length is > 0 and <= MaxPrintedName && IsPlain(words[0]);
        return printable
            ? Keep(exchange, words, 0) with { Class = WordClass.Name }
            : new RetainedWord(0, 0, words.FullLength(0), WordClass.Secret);
    }

    private static bool IsPlain(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)b)
                && b is not ((byte)'.' or (byte)'_' or (byte)'-' or (byte)'@' or (byte)':'))
            {
                return false;
            }
        }

        return true;
    }

    private void NoteLogin(Exchange exchange, CommandBehaviour behaviour, in CommandWords words)
    {
        if (behaviour == CommandBehaviour.Auth)
        {
            exchange.Logins = words.Count is 2 or 3 ? 1 : 0;
            exchange.LoginIsDefault = words.Count == 2;
            exchange.LoginUser = words.Count == 3 ? KeepUser(exchange, words, 1) : default;
            return;
        }

        for (int i = 2; i < words.Available;)
        {
            if (words.Is(i, "AUTH"u8) && i + 2 < words.Available)
            {
                exchange.Logins++;
                exchange.LoginUser = KeepUser(exchange, words, i + 1);
                i += 3;
            }
            else if (words.Is(i, "SETNAME"u8) && i + 1 < words.Available)
            {
                exchange.SetName = Keep(exchange, words, i + 1);
                i += 2;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Of a name that was torn nothing is kept: only that there was one.</summary>
    private RetainedWord KeepUser(Exchange exchange, in CommandWords words, int index) =>
        _classes[index] == WordClass.Option
            ? Keep(exchange, words, index)
            : new RetainedWord(0, 0, words.FullLength(index), WordClass.Secret);
}
