namespace Sensor.Commands;

/// <summary>
/// Walks the words of a command along the grammar of its arguments and writes the class of each. Keys are marked
/// before, by <see cref="KeyFinder"/>. Where the words leave the grammar the command is malformed, and all that
/// follows keeps the class that the caller put there: secret. Options may come in any order and more than once, as
/// the server takes them. Depth is that of the table, never of the traffic.
/// </summary>
internal ref struct ArgumentMatcher
{
    private readonly CommandWords _words;
    private readonly Span<WordClass> _classes;
    private readonly CommandTable _table;
    private bool _secretParameter;

    public ArgumentMatcher(CommandTable table, in CommandWords words, Span<WordClass> classes, int first)
    {
        _table = table;
        _words = words;
        _classes = classes[..Math.Min(classes.Length, words.Available)];
        Next = first;
    }

    /// <summary>The first word that no part of the grammar took.</summary>
    public int Next { get; private set; }

    /// <summary>
    /// Where a whole command begins among the words (ACL DRYRUN), which the caller classifies; else -1.
    /// </summary>
    public int InnerCommand { get; private set; } = -1;

    /// <summary>
    /// The first name that has its secret behind it, of a user elsewhere: in a malformed command it may be the secret,
    /// and what seems to be that an option's word. -1: none.
    /// </summary>
    public int FirstName { get; private set; } = -1;

    private readonly bool AtEnd => Next >= _classes.Length;

    private enum Start : byte
    {
        No,
        ByType,
        ByToken,
    }

    /// <summary>Takes the words of a node; false where a word does not fit.</summary>
    public bool Match(ArgumentNode node)
    {
        do
        {
            int before = Next;
            if (!MatchOnce(node))
            {
                return false;
            }

            if (Next == before)
            {
                break;
            }
        }
        while (node.Repeated && !AtEnd && CanStart(node) != Start.No && !IsStop(node));
        return true;
    }

    private bool MatchOnce(ArgumentNode node) => AtEnd || node.Kind switch
    {
        ArgumentKind.Sequence => MatchSequence(node.Children),
        ArgumentKind.Choice => MatchChoice(node.Children),
        _ => MatchWord(node),
    };

    private bool MatchSequence(ArgumentNode[] parts)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            int end = i;
            while (end < parts.Length && parts[end].Optional)
            {
                end++;
            }

            int at = Next;
            bool fits = end > i ? MatchOptions(parts.AsSpan(i, end - i)) : Match(parts[i]);
            if (!fits)
            {
                return false;
            }

            if (end == i && i + 1 < parts.Length && parts[i + 1].Kind == ArgumentKind.Secret && Next > at)
            {
                NoteName(parts[i].Kind, at);
            }

            i = end > i ? end - 1 : i;
        }

        return true;
    }

    /// <summary>A name before a secret: where the secret is missing, it stands in the name's place.</summary>
    private void NoteName(ArgumentKind kind, int at)
    {
        if (at + 1 >= _words.Count)
        {
            _classes[at] = WordClass.Secret;
        }
        else if (kind == ArgumentKind.Name && FirstName < 0)
        {
            FirstName = at;
        }
    }

    /// <summary>
    /// A run of parts that may be missing: those that begin with a token in any order, the others once each.
    /// </summary>
    private bool MatchOptions(ReadOnlySpan<ArgumentNode> run)
    {
        int typed = 0;
        while (!AtEnd)
        {
            ArgumentNode? chosen = FirstByToken(run);
            for (; chosen is null && typed < run.Length; typed++)
            {
                chosen = CanStart(run[typed]) == Start.ByType ? run[typed] : null;
            }

            if (chosen is null)
            {
                return true;
            }

            if (!Match(chosen))
            {
                return false;
            }
        }

        return true;
    }

    private readonly ArgumentNode? FirstByToken(ReadOnlySpan<ArgumentNode> run)
    {
        foreach (ArgumentNode option in run)
        {
            if (CanStart(option) == Start.ByToken)
            {
                return option;
            }
        }

        return null;
    }

    private bool MatchChoice(ArgumentNode[] alternatives)
    {
        ArgumentNode? typed = null;
        foreach (ArgumentNode alternative in alternatives)
        {
            Start start = CanStart(alternative);
            if (start == Start.ByToken)
            {
                return Match(alternative);
            }

            typed ??= start == Start.ByType ? alternative : null;
        }

        return typed is not null && Match(typed);
    }

    private readonly Start CanStart(ArgumentNode node)
    {
        if (node.Kind == ArgumentKind.Token)
        {
            return _words.Is(Next, node.Token) ? Start.ByToken : Start.No;
        }

        if (node.Kind > ArgumentKind.Token)
        {
            return Fits(node.Kind) ? Start.ByType : Start.No;
        }

        Start best = Start.No;
        foreach (ArgumentNode child in node.Children)
        {
            Start start = CanStart(child);
            best = start > best ? start : best;
            if (node.Kind == ArgumentKind.Sequence && !child.Optional)
            {
                break;
            }
        }

        return best;
    }

    private readonly bool IsStop(ArgumentNode node)
    {
        foreach (byte[] stop in node.Stops)
        {
            if (_words.Is(Next, stop))
            {
                return true;
            }
        }

        return false;
    }

    private readonly bool Fits(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Key => _classes[Next] == WordClass.Key,
        ArgumentKind.Integer => WireNumber.TryParse(_words, Next, out _),
        ArgumentKind.Time => _words.IsWhole(Next) && WireNumber.IsDecimal(_words[Next]),
        _ => _classes[Next] != WordClass.Key,
    };

    private bool MatchWord(ArgumentNode node)
    {
        switch (node.Kind)
        {
            case ArgumentKind.Token:
                bool equal = _words.Is(Next, node.Token);
                return equal && Take(WordClass.Option);
            case ArgumentKind.Key:
                bool isKey = Fits(ArgumentKind.Key);
                Next += isKey ? 1 : 0;
                return isKey;
            case ArgumentKind.Login:
                SecretArguments.ClassifyLogin(_words, Next, _classes);
                return End();
            case ArgumentKind.Rules:
                SecretArguments.ClassifyRules(_words, Next, _classes);
                return End();
            case ArgumentKind.Command:
                InnerCommand = Next;
                return End();
            case ArgumentKind.Parameter:
                return MatchParameter();
            default:
                // A word in the place of a number that is none may be anything: it stays hidden, the next is as good.
                return _classes[Next] != WordClass.Key && Take(Fits(node.Kind) ? ClassOf(node.Kind) : WordClass.Secret);
        }
    }

    private readonly WordClass ClassOf(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Channel => WordClass.Channel,
        ArgumentKind.Value => WordClass.Value,
        ArgumentKind.Secret => WordClass.Secret,
        ArgumentKind.Script => WordClass.Script,
        ArgumentKind.Option => _words.IsWhole(Next) ? WordClass.Option : WordClass.Value,
        ArgumentKind.Name => Shown(SecretArguments.LooksLikeName(_words, Next)),
        ArgumentKind.User => Shown(_words.IsWhole(Next)),
        ArgumentKind.Digest => Shown(SecretArguments.LooksLikeDigest(_words, Next)),
        ArgumentKind.Bits => Shown(SecretArguments.LooksLikeBits(_words, Next)),
        _ => WordClass.Option,
    };

    private static WordClass Shown(bool harmless) => harmless ? WordClass.Option : WordClass.Secret;

    /// <summary>A name and its value; after a secret parameter an unknown name may be a piece of its value.</summary>
    private bool MatchParameter()
    {
        ParameterKind kind = _table.Parameters.KindOf(_words, Next);
        bool shown = kind != ParameterKind.Unknown && (kind != ParameterKind.OfModule || !_secretParameter);
        bool secret = ConfigParameters.IsSecret(_words[Next], kind);
        _secretParameter |= secret;
        if (!shown)
        {
            return false;
        }

        Take(WordClass.Option);
        return AtEnd || Take(secret || !_words.IsWhole(Next) ? WordClass.Secret : WordClass.Option);
    }

    private bool Take(WordClass word)
    {
        _classes[Next++] = word;
        return true;
    }

    private bool End()
    {
        Next = _classes.Length;
        return true;
    }
}
