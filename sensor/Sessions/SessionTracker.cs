using Sensor.Anomalies;
using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Streams;

namespace Sensor.Sessions;

/// <summary>
/// The Redis identity on one connection (REDIS-FACTS §5): told each settled exchange in command order, answers whom it
/// belongs to. A value is taken over only when the wire proves it; what a loss or a silenced answer may have changed
/// stays as it was, marked uncertain, until it is proven again.
/// </summary>
internal sealed class SessionTracker
{
    private static readonly byte[] DefaultUser = "default"u8.ToArray();

    private readonly IAnomalyReporter? _anomalies;
    private readonly int _connection;
    private ConnectionFacts _facts;
    private UncertainMembers _uncertain;

    // The facts when EXEC began: its own event belongs to whoever began it. Null outside a transaction.
    private ConnectionFacts? _beforeExec;
    private UncertainMembers _uncertainBeforeExec;

    // Whether an answer has shown that `default` may act without a login; before, a lost NOAUTH may say otherwise.
    private bool _defaultProven;

    // Whether the user may still be learnt for what has left already: from which offset on, and whether it was learnt.
    private long _unknownSince = -1;
    private bool _identified;

    public SessionTracker(
        SessionOptions options, StreamOpened opened, IAnomalyReporter? anomalies = null, int connection = -1)
    {
        _anomalies = anomalies;
        _connection = connection;
        _facts = new ConnectionFacts
        {
            SessionId = Sessions.SessionId.Create(opened),
            Key = opened.Key,
            Instance = options.Instance is { } name
                ? System.Text.Encoding.UTF8.GetBytes(name) : InstanceName.Of(opened.Key.Server),
        };
        AtOpening = _facts;
        if (opened.HandshakeSeen)
        {
            _facts = _facts with { User = DefaultUser, UserSource = UserSource.Default, Database = 0 };
        }
    }

    /// <summary>The facts in force now.</summary>
    public ConnectionFacts Facts => _facts;

    /// <summary>What was known when the connection was met: whether it may act as <c>default</c> shows only later.</summary>
    public ConnectionFacts AtOpening { get; private set; }

    /// <summary>Notes what a TLS handshake showed.</summary>
    public void SetTls(TlsFacts tls)
    {
        _facts = AtOpening with { Tls = tls };
        AtOpening = _facts;
    }

    /// <summary>Whom the exchange belongs to; applies its effect (login, SELECT, RESET …) to what comes after it.</summary>
    public Attribution Attribute(Exchange exchange)
    {
        if (exchange.Has(ExchangeMarks.Unsolicited))
        {
            return new Attribution(AtOpening, UncertainMembers.None);
        }

        if (exchange.Has(ExchangeMarks.ClientGapBefore))
        {
            Doubt(UncertainMembers.User | UncertainMembers.Database | UncertainMembers.ClientName
                | UncertainMembers.RespVersion);
        }

        NoteTransaction(exchange);
        LearnFromRefusal(exchange);
        LearnFromReply(exchange);
        _defaultProven |= ProvesDefault(exchange);
        Attribution before = Before(exchange);
        Apply(exchange);
        ForgetTransaction(exchange);
        NoteUnknown(before, exchange);
        return before;
    }

    /// <summary>
    /// True once after the user of events that had left as unknown was learnt: the offset of the first command (in the
    /// client's stream) that the proof holds back to.
    /// </summary>
    public bool TryTakeIdentified(out long sinceOffset)
    {
        sinceOffset = _unknownSince;
        if (!_identified)
        {
            return false;
        }

        _identified = false;
        _unknownSince = -1;
        return true;
    }

    private Attribution Before(Exchange exchange)
    {
        // EXEC itself, and what acted at once or was refused between MULTI and EXEC, came before the queued commands ran.
        bool beforeExec = _beforeExec is not null && !exchange.Has(ExchangeMarks.Queued);
        Attribution before = beforeExec
            ? new Attribution(_beforeExec!, _uncertainBeforeExec)
            : new Attribution(_facts, _uncertain);
        if (before.Facts.UserSource == UserSource.Default && !_defaultProven)
        {
            before = before with { Uncertain = before.Uncertain | UncertainMembers.User };
        }

        if (!exchange.HasLogin)
        {
            return before;
        }

        byte[]? tried = exchange.LoginIsDefault ? DefaultUser
            : exchange.LoginUser.Length > 0 ? exchange.TextOf(exchange.LoginUser).ToArray() : null;
        UserSource source = Succeeded(exchange) ? UserSource.Auth : UserSource.Unknown;
        return new Attribution(
            before.Facts with { User = tried, UserSource = source, FormatSlot = null },
            before.Uncertain & ~UncertainMembers.User);
    }

    /// <summary>Remembers who was there when the first queued command was: EXEC applies them all later, in its own time.</summary>
    private void NoteTransaction(Exchange exchange)
    {
        bool queued = exchange.Has(ExchangeMarks.Queued);
        bool unpaired = exchange.Fate == ExchangeFate.Unpaired;
        if (exchange.Has(ExchangeMarks.ClientGapBefore))
        {
            _beforeExec = null;
        }
        else if (unpaired && !queued && _beforeExec is not null)
        {
            // It may be the EXEC, which came before what the queued commands changed, or stand behind it.
            Doubt(ReferenceEquals(_beforeExec, _facts)
                ? UncertainMembers.None : UncertainMembers.User | UncertainMembers.Database | UncertainMembers.ClientName);
            _beforeExec = null;
        }
        else if (queued && !unpaired && _beforeExec is null)
        {
            _beforeExec = _facts;
            _uncertainBeforeExec = _uncertain;
        }
    }

    /// <summary>The command that ends a transaction: what comes behind it comes after the queued commands, too.</summary>
    private void ForgetTransaction(Exchange exchange)
    {
        if (exchange.Behaviour is CommandBehaviour.Exec or CommandBehaviour.Reset or CommandBehaviour.Quit
            || (exchange.Behaviour == CommandBehaviour.Discard && exchange.Failure == FailureReason.None))
        {
            _beforeExec = null;
        }
    }

    /// <summary>NOAUTH: nobody is logged in, whatever was assumed. NOPERM may name the user (Redis 7.2 and newer).</summary>
    private void LearnFromRefusal(Exchange exchange)
    {
        if (exchange.Failure == FailureReason.NotAuthenticated && !exchange.HasLogin)
        {
            _facts = _facts with { User = null, UserSource = UserSource.None, FormatSlot = null };
            _uncertain &= ~UncertainMembers.User;
        }
        else if (exchange.Failure == FailureReason.PermissionDenied && exchange.ReplyTextLength > 0
            && exchange.Definition is { RunsScript: false }
            && ReplyFacts.TryReadRefusedUser(exchange.ReplyText.AsSpan(0, exchange.ReplyTextLength), out ReadOnlySpan<byte> user))
        {
            LearnUser(user);
        }
    }

    private void LearnFromReply(Exchange exchange)
    {
        if (exchange.Fate != ExchangeFate.Answered || exchange.Failure != FailureReason.None || exchange.ReplyTextLength == 0)
        {
            return;
        }

        ReadOnlySpan<byte> reply = exchange.ReplyText.AsSpan(0, exchange.ReplyTextLength);
        if (exchange.Behaviour == CommandBehaviour.AclWhoAmI
            && new Resp.RespHead(reply).TryReadText(out ReadOnlySpan<byte> user) && !user.IsEmpty)
        {
            LearnUser(user);
        }
        else if (exchange.Behaviour == CommandBehaviour.ClientInfo && ReplyFacts.TryReadClientInfo(reply, out ClientDescription info))
        {
            LearnUser(info.User);
            _facts = info.ApplyTo(_facts);
            _uncertain = UncertainMembers.None;
        }
    }

    /// <summary>The server names the user: a proof that also holds for what came before, where nothing could change it.</summary>
    private void LearnUser(ReadOnlySpan<byte> user)
    {
        bool same = _facts.User is { } known && user.SequenceEqual(known);
        bool doubtful = (_uncertain & UncertainMembers.User) != 0;
        if (!same && _facts.User is not null && !doubtful)
        {
            _anomalies?.Report(AnomalyKind.UserContradiction, _connection);
        }

        _identified |= _facts.UserSource == UserSource.Unknown && _unknownSince >= 0 && !doubtful;
        _uncertain &= ~UncertainMembers.User;
        if (!same || _facts.UserSource == UserSource.Unknown || doubtful)
        {
            _facts = _facts with { User = user.ToArray(), UserSource = UserSource.Reply, FormatSlot = null };
        }
    }

    /// <summary>
    /// Answers that nobody gets who is not logged in. (Unknown commands and wrong arity are told before the login is
    /// asked for; AUTH, HELLO AUTH, QUIT and RESET need none, a HELLO of no known version is refused before: FINDINGS
    /// A34, b15.)
    /// </summary>
    private static bool ProvesDefault(Exchange exchange) => exchange.Fate == ExchangeFate.Answered
        && exchange.Failure is not (FailureReason.NotAuthenticated or FailureReason.UnknownCommand
            or FailureReason.InvalidSyntax or FailureReason.ProtocolError or FailureReason.NotExecuted)
        && !exchange.HasLogin && exchange.Behaviour is not (CommandBehaviour.Quit or CommandBehaviour.Reset)
        && (exchange.Behaviour != CommandBehaviour.Hello || exchange.Failure == FailureReason.None);

    private void NoteUnknown(in Attribution before, Exchange exchange)
    {
        bool breaks = exchange.HasLogin || exchange.Behaviour == CommandBehaviour.Reset
            || exchange.Has(ExchangeMarks.ClientGapBefore);
        if (_identified)
        {
            return;
        }

        if (breaks)
        {
            _unknownSince = -1;
        }
        else if (_unknownSince < 0 && before.Facts.UserSource == UserSource.Unknown)
        {
            _unknownSince = exchange.Offset;
        }
    }

    private static bool Succeeded(Exchange exchange) =>
        exchange.Fate == ExchangeFate.Answered && exchange.Failure == FailureReason.None;

    private void Apply(Exchange exchange)
    {
        if (exchange.Fate is ExchangeFate.NotExecuted)
        {
            return;
        }

        // Silent, unanswered and unpaired commands may have worked or not.
        bool unknown = exchange.Fate is not ExchangeFate.Answered;
        if (!unknown && exchange.Failure != FailureReason.None)
        {
            DoubtFailedHello(exchange);
            return;
        }

        switch (exchange.Behaviour)
        {
            case CommandBehaviour.Auth when exchange.HasLogin:
                ApplyLogin(exchange, unknown);
                break;
            case CommandBehaviour.Hello:
                ApplyHello(exchange, unknown);
                break;
            case CommandBehaviour.Select when exchange.Argc == 2:
                ApplySelect(exchange, unknown);
                break;
            case CommandBehaviour.Reset when exchange.Argc == 1:
                ApplyReset(unknown);
                break;
            case CommandBehaviour.ClientSetName when exchange.ArgumentCount == 1:
                ApplyName(exchange, exchange.Arguments[0], unknown);
                break;
            case CommandBehaviour.ClientSetInfo when exchange.ArgumentCount == 2 && !unknown:
                ApplyLibrary(exchange);
                break;
            case CommandBehaviour.ClientId when !unknown:
                _facts = _facts with { ClientId = exchange.ReplyInteger, FormatSlot = null };
                break;
            default:
                break;
        }
    }

    private void ApplyLogin(Exchange exchange, bool unknown)
    {
        if (unknown)
        {
            Doubt(UncertainMembers.User);
            return;
        }

        byte[]? user = exchange.LoginIsDefault ? DefaultUser
            : exchange.LoginUser.Length > 0 ? exchange.TextOf(exchange.LoginUser).ToArray() : null;
        _facts = _facts with { User = user, UserSource = user is null ? UserSource.Unknown : UserSource.Auth, FormatSlot = null };
        _uncertain &= ~UncertainMembers.User;
    }

    private void ApplyHello(Exchange exchange, bool unknown)
    {
        if (unknown)
        {
            Doubt(UncertainMembers.RespVersion | (exchange.HasLogin ? UncertainMembers.User : UncertainMembers.None)
                | (exchange.SetName.FullLength > 0 ? UncertainMembers.ClientName : UncertainMembers.None));
            return;
        }

        if (exchange.HasLogin)
        {
            ApplyLogin(exchange, unknown: false);
        }

        if (exchange.SetName.FullLength > 0)
        {
            ApplyName(exchange, exchange.SetName, unknown: false);
        }

        ReadOnlySpan<byte> reply = exchange.ReplyText.AsSpan(0, exchange.ReplyTextLength);
        if (ReplyFacts.TryReadHello(reply, out long? id, out int? version))
        {
            _facts = _facts with { ClientId = id ?? _facts.ClientId, RespVersion = version ?? _facts.RespVersion, FormatSlot = null };
            _uncertain &= ~UncertainMembers.RespVersion;
        }
    }

    /// <summary>
    /// Redis 6 and 7.0 apply AUTH and SETNAME of a HELLO before they find a later fault in it (FINDINGS A23): after
    /// such an error the user and the name may have changed.
    /// </summary>
    private void DoubtFailedHello(Exchange exchange)
    {
        bool versionRefused = exchange.ErrorCode.AsSpan(0, exchange.ErrorCodeLength).SequenceEqual("NOPROTO"u8);
        if (exchange.Behaviour != CommandBehaviour.Hello || versionRefused
            || exchange.Failure is FailureReason.NotAuthenticated or FailureReason.PermissionDenied)
        {
            return;
        }

        bool userMayHaveChanged = exchange.Logins > 1 || (exchange.HasLogin && exchange.Failure != FailureReason.InvalidPassword);
        Doubt((userMayHaveChanged ? UncertainMembers.User : UncertainMembers.None)
            | (exchange.SetName.FullLength > 0 ? UncertainMembers.ClientName : UncertainMembers.None));
    }

    private void ApplySelect(Exchange exchange, bool unknown)
    {
        RetainedWord word = exchange.ArgumentCount == 1 ? exchange.Arguments[0] : default;
        bool readable = word.Length > 0 && word.Length == word.FullLength;
        if (unknown || !readable
            || !Resp.RespNumber.TryParse(exchange.TextOf(word), out long database) || database is < 0 or > int.MaxValue)
        {
            // (A gap may have taken its digits.)
            Doubt(UncertainMembers.Database);
            return;
        }

        if (_facts.Database != (int)database)
        {
            _facts = _facts with { Database = (int)database, FormatSlot = null };
        }

        _uncertain &= ~UncertainMembers.Database;
    }

    private void ApplyReset(bool unknown)
    {
        if (unknown)
        {
            Doubt(UncertainMembers.User | UncertainMembers.Database | UncertainMembers.ClientName | UncertainMembers.RespVersion);
            return;
        }

        _facts = _facts with
        {
            User = DefaultUser,
            UserSource = UserSource.Default,
            Database = 0,
            RespVersion = 2,
            ClientName = null,
            FormatSlot = null,
        };
        _uncertain = UncertainMembers.None;
        _defaultProven = false;
    }

    private void ApplyName(Exchange exchange, RetainedWord word, bool unknown)
    {
        if (unknown || word.Length < word.FullLength)
        {
            Doubt(UncertainMembers.ClientName);
            return;
        }

        byte[]? name = word.FullLength == 0 ? null : exchange.TextOf(word).ToArray();
        _facts = _facts with { ClientName = name, FormatSlot = null };
        _uncertain &= ~UncertainMembers.ClientName;
    }

    private void ApplyLibrary(Exchange exchange)
    {
        ReadOnlySpan<byte> attribute = exchange.TextOf(exchange.Arguments[0]);
        byte[] value = exchange.TextOf(exchange.Arguments[1]).ToArray();
        if (System.Text.Ascii.EqualsIgnoreCase(attribute, "LIB-NAME"u8))
        {
            _facts = _facts with { ClientLib = value, FormatSlot = null };
        }
        else if (System.Text.Ascii.EqualsIgnoreCase(attribute, "LIB-VER"u8))
        {
            _facts = _facts with { ClientLibVersion = value, FormatSlot = null };
        }
    }

    /// <summary>Only what is known can be in doubt: an unknown user stays unknown.</summary>
    private void Doubt(UncertainMembers members)
    {
        _uncertain |= members;
        if (_facts.User is null && _facts.UserSource == UserSource.Unknown)
        {
            _uncertain &= ~UncertainMembers.User;
        }

        if (_facts.Database is null)
        {
            _uncertain &= ~UncertainMembers.Database;
        }

        if (_facts.RespVersion is null)
        {
            _uncertain &= ~UncertainMembers.RespVersion;
        }
    }
}
