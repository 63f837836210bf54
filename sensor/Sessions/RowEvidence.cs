using Sensor.Exchanges;

namespace Sensor.Sessions;

/// <summary>
/// Finds what a row of CLIENT LIST proves of a session. The row held at some moment between the list's question and its
/// answer. It proves a member as it is behind the last command told, when that member was last changed before the
/// question (<see cref="StretchBounds"/>), and nothing that waits to be told could change it before the answer:
/// <code>
///   told                          |  waits to be told
///   … AUTH…+OK   GET  GET         |  GET      AUTH …
///            └───── this stretch ────────────┘
///                      [question … answer]        the row holds for the stretch
/// </code>
/// Else the row waits until what may change the member is told.
/// </summary>
internal sealed class RowEvidence(ExchangeTracker exchanges, long sinceNs, bool seen)
{
    /// <summary>
    /// By how much a packet may be seen later than it arrived (mirror port, tunnel), and clocks may differ: a command
    /// seen this long after the answer may have run before it.
    /// </summary>
    public const long ToleranceNs = 100_000_000;

    /// <summary>Waiting commands looked at for one row; beyond, the row proves nothing.</summary>
    private const int MaxLooks = 200_000;

    private readonly StretchBounds _bounds = new(sinceNs, seen);
    private ClientList? _list;
    private SessionMembers _outstanding;

    // Something was told that moved a bound, or could have: the row is to be looked at again.
    private bool _moved;
    private int _looks;

    /// <summary>The newest row.</summary>
    public ClientRow? Row { get; private set; }

    public bool IsWaitingFor(SessionMembers member) => (_outstanding & member) != 0;

    /// <summary>A newer row takes the place of the one before.</summary>
    public void Take(ClientRow row, ClientList list)
    {
        Row = row;
        _list = list;
        _outstanding = SessionMembers.All;
        _moved = true;
        _looks = 0;
    }

    public void Enter(Exchange exchange) => _moved |= _bounds.Enter(exchange);

    public void Leave(Exchange exchange)
    {
        _bounds.Leave(exchange);
        _moved |= SessionChanges.Asked(exchange) != SessionMembers.None;
    }

    /// <summary>
    /// The members that the row proves now, behind the last command told and before <paramref name="next"/> where one
    /// is just being told. Each member is given once.
    /// </summary>
    public SessionMembers Proven(Exchange? next)
    {
        if (_outstanding == SessionMembers.None || !_moved)
        {
            return SessionMembers.None;
        }

        if (!_bounds.HasBegun)
        {
            if (!exchanges.TryPeek(out Exchange? first))
            {
                return SessionMembers.None;
            }

            _bounds.Begin(first);
        }

        _moved = false;
        SessionMembers ahead = ChangesAhead(next);
        SessionMembers proven = _outstanding & _bounds.UnchangedSince(_list!.SentNs) & ~ahead;
        _outstanding &= ahead | _bounds.Open;
        return proven;
    }

    /// <summary>What may change until the row's moment is past, by commands that are not told yet.</summary>
    private SessionMembers ChangesAhead(Exchange? next)
    {
        long borderNs = _list!.ReceivedNs + ToleranceNs;
        long previousNs = _bounds.LastCommandNs;
        SessionMembers members = next is null || next.LastByteTimeNs > borderNs
            ? SessionMembers.None : SessionChanges.Of(next);
        for (int i = 0; i < exchanges.Count && previousNs <= borderNs; i++)
        {
            Exchange exchange = exchanges.Peek(i);
            if (exchange.Has(ExchangeMarks.ClientGapBefore) || ++_looks > MaxLooks)
            {
                return SessionMembers.All;
            }

            previousNs = exchange.LastByteTimeNs;
            if (previousNs <= borderNs)
            {
                members |= SessionChanges.Of(exchange);
            }
        }

        return exchanges.IsBehindGap && previousNs <= borderNs ? SessionMembers.All : members;
    }
}
