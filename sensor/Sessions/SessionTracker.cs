using Sensor.Anomalies;
using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Streams;

namespace Sensor.Sessions;

/// <summary>
/// The Redis identity on one connection (REDIS-FACTS §5): told each settled exchange in command order, answers whom it
/// belongs to. A value is taken over only when the wire (<see cref="SessionProofs"/>), an effect that worked
/// (<see cref="SessionEffects"/>) or a row of CLIENT LIST (<see cref="RowEvidence"/>) proves it.
/// </summary>
internal sealed class SessionTracker
{
    private readonly IAnomalyReporter? _anomalies;
    private readonly int _connection;
    private readonly SessionIdentity _identity;
    private readonly TransactionFacts _transaction;

    // What CLIENT LIST proves; null where nobody asks the server.
    private RowEvidence? _rows;

    // Whether the user may still be learnt for what has left already: from which offset on, and whether it was learnt.
    private long _unknownSince = -1;
    private bool _identified;

    public SessionTracker(
        SessionOptions options, StreamOpened opened, IAnomalyReporter? anomalies = null, int connection = -1)
    {
        _anomalies = anomalies;
        _connection = connection;
        AtOpening = new ConnectionFacts
        {
            SessionId = Sessions.SessionId.Create(opened),
            Key = opened.Key,
            Unix = opened.Unix,
            IsOfHost = opened.HostSocket is not null,
            Instance = opened.Unix is { } unix
                ? unix.ServerSocket : options.InstanceNames.Of(opened.Key.Server),
        };
        _identity = new SessionIdentity(opened.HandshakeSeen
            ? AtOpening with { User = SessionIdentity.NameOfDefault, UserSource = UserSource.Default, Database = 0 }
            : AtOpening);
        _transaction = new TransactionFacts(_identity);
    }

    /// <summary>The facts in force now.</summary>
    public ConnectionFacts Facts => _identity.Facts;

    /// <summary>
    /// What was known when the connection was met: whether it may act as <c>default</c> shows only later.
    /// </summary>
    public ConnectionFacts AtOpening { get; private set; }

    public bool IsUserUnknown => _identity.IsUserUnknown;

    /// <summary>
    /// Bytes of the client were lost, or an answer was silenced, and nothing has named the user since.
    /// </summary>
    public bool IsUserDoubtful => _identity.IsDoubtful(UncertainMembers.User);

    /// <summary>
    /// The server says that another connection has the same two ends: nothing that was known holds for it. To be called
    /// where the user is in doubt, before that connection's row is learnt from.
    /// </summary>
    public void BecomeAnother()
    {
        _identity.Forget();
        _transaction.Forget();
        _unknownSince = -1;
        _identified = false;
    }

    /// <summary>
    /// The whole list has no row for this connection: what stands between it and the server may have logged in, too, so
    /// that nobody did on the wire makes nobody <c>default</c>.
    /// </summary>
    public void DoubtDefault()
    {
        if (SessionIdentity.IsAssumedDefault(_identity.Facts))
        {
            _identity.Doubt(UncertainMembers.User);
        }
    }

    /// <summary>Its bytes are the plaintext of TLS: notes what is known of that; who it is, they say themselves.</summary>
    public void SetDecrypted(TlsFacts tls)
    {
        AtOpening = AtOpening with { Tls = tls };
        _identity.Facts = _identity.Facts with { Tls = tls };
    }

    /// <summary>Notes what a TLS handshake showed.</summary>
    public void SetTls(TlsFacts tls)
    {
        AtOpening = AtOpening with { Tls = tls };
        _identity.Facts = AtOpening;
    }

    /// <summary>From now on rows of CLIENT LIST will be learnt from.</summary>
    /// <param name="exchanges">Those of this connection: what waits in them lies behind what was told.</param>
    /// <param name="sinceNs">From when on this connection is seen.</param>
    /// <param name="seen">Whether all since then is understood; met in the middle, only from the first command
    /// on.</param>
    public void ExpectRows(ExchangeTracker exchanges, long sinceNs, bool seen) =>
        _rows ??= new RowEvidence(exchanges, sinceNs, seen);

    /// <summary>
    /// Whether the exchange itself says whom it belongs to: a login carries the name that it tried, and some answers
    /// name the user, or say that there is none.
    /// </summary>
    public static bool NamesItsUser(Exchange exchange) => exchange.HasLogin || exchange.Has(ExchangeMarks.Unsolicited)
        || exchange.Failure == FailureReason.NotAuthenticated
        || (exchange.ReplyTextLength > 0 && exchange.Failure == FailureReason.None
            && exchange.Behaviour is CommandBehaviour.AclWhoAmI or CommandBehaviour.ClientInfo);

    /// <summary>
    /// Takes what a row of CLIENT LIST that belongs to this connection proves, now or, where commands wait that may
    /// change it, behind them.
    /// </summary>
    public RowVerdict Learn(ClientRow row, ClientList list)
    {
        bool unsure = IsUserUnknown || _identity.IsDoubtful(UncertainMembers.User) || _identity.IsDefaultUnproven;
        _rows!.Take(row, list);
        SessionMembers proven = TakeProven(next: null, out bool contradicts);
        if (contradicts)
        {
            return RowVerdict.Contradicted;
        }

        return (proven & SessionMembers.User) != 0 ? (unsure ? RowVerdict.Learnt : RowVerdict.Confirmed)
            : _rows.IsWaitingFor(SessionMembers.User) ? RowVerdict.Waiting : RowVerdict.Older;
    }

    /// <summary>Looks again at a row that waits; whether it proves something now shows in the facts.</summary>
    public void LookAgain()
    {
        if (_rows is not null)
        {
            TakeProven(next: null, out _);
        }
    }

    /// <summary>
    /// Whom the exchange belongs to; applies its effect (login, SELECT, RESET …) to what comes after it.
    /// </summary>
    public Attribution Attribute(Exchange exchange)
    {
        if (exchange.IsPlainSuccess && exchange.ReplyTextLength == 0 && !_identified && _unknownSince < 0
            && !_identity.IsUserUnknown && !_transaction.IsOpen && _rows is null)
        {
            // It changes nothing and proves no more than that whoever acts may.
            _identity.DefaultProven = true;
            return new Attribution(_identity.Facts, _identity.Uncertain);
        }

        if (exchange.Has(ExchangeMarks.Unsolicited))
        {
            return new Attribution(AtOpening, UncertainMembers.None);
        }

        if (exchange.Has(ExchangeMarks.ClientGapBefore))
        {
            _identity.Doubt(UncertainMembers.User | UncertainMembers.Database | UncertainMembers.ClientName
                | UncertainMembers.RespVersion);
            _unknownSince = _identified ? _unknownSince : -1;
        }

        _transaction.Enter(exchange);
        if (_rows is not null)
        {
            _rows.Enter(exchange);
            TakeProven(exchange, out _);
        }

        Report(SessionProofs.LearnFrom(exchange, _identity));
        _identity.DefaultProven |= SessionProofs.ProvesDefault(exchange);
        NoteIdentified();
        Attribution before = Before(exchange);
        SessionEffects.Apply(exchange, _identity);
        _rows?.Leave(exchange);
        _transaction.Leave(exchange);
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
        Attribution before = _transaction.Before(exchange);
        if (!_identity.DefaultProven && SessionIdentity.IsAssumedDefault(before.Facts))
        {
            before = before with { Uncertain = before.Uncertain | UncertainMembers.User };
        }

        if (!exchange.HasLogin)
        {
            // Words were lost: the name that it tried may be among them.
            bool mayBeLogin = exchange.Has(ExchangeMarks.Truncated)
                && exchange.Behaviour is (CommandBehaviour.Auth or CommandBehaviour.Hello);
            return mayBeLogin ? before with { Uncertain = before.Uncertain | UncertainMembers.User } : before;
        }

        bool succeeded = exchange.Fate == ExchangeFate.Answered && exchange.Failure == FailureReason.None;
        return new Attribution(
            before.Facts with
            {
                User = SessionEffects.UserOf(exchange),
                UserSource = succeeded ? UserSource.Auth : UserSource.Unknown,
                FormatSlot = null,
            },
            before.Uncertain & ~UncertainMembers.User);
    }

    private SessionMembers TakeProven(Exchange? next, out bool contradicts)
    {
        SessionMembers proven = _rows!.Proven(next);
        contradicts = false;
        if (proven != SessionMembers.None)
        {
            bool isUnchanged = _transaction.IsUnchanged;
            contradicts = RowFacts.TakeOver(_rows.Row!, proven, _identity);
            if (isUnchanged)
            {
                _transaction.Correct();
            }

            Report(contradicts);
            NoteIdentified();
        }

        return proven;
    }

    private void Report(bool contradicts)
    {
        if (contradicts)
        {
            _anomalies?.Report(AnomalyKind.UserContradiction, _connection);
        }
    }

    /// <summary>
    /// The user of events that left as unknown is known now, where nothing could change it in between.
    /// </summary>
    private void NoteIdentified() => _identified |= _unknownSince >= 0
        && _identity.Facts.UserSource is UserSource.Reply or UserSource.ClientList && !_identity.IsDefaultUnproven;

    private void NoteUnknown(in Attribution before, Exchange exchange)
    {
        bool unknown = before.Facts.UserSource == UserSource.Unknown && !exchange.HasLogin;
        if (_identified || (_unknownSince < 0 && !unknown))
        {
            return;
        }

        if ((SessionChanges.Of(exchange) & SessionMembers.User) != 0)
        {
            _unknownSince = -1;
        }
        else if (_unknownSince < 0)
        {
            _unknownSince = exchange.Offset;
        }
    }
}
