using Sensor.Anomalies;
using Sensor.Exchanges;
using Sensor.Sessions;
using Sensor.Streams;
using Sensor.Tcp;

namespace Sensor.Hosting;

/// <summary>
/// A worker's side of asking the server: which of its connections go to a server that is asked, each list applied to
/// them once the worker's clock has passed it, and the wait of events for the first answer. Used by the worker's
/// thread.
/// </summary>
internal sealed class ServerAnswers
{
    private readonly InstanceViews _views;
    private readonly Worker _worker;
    private readonly FlowTable _flows;
    private readonly WaitingForUsers _waiting;
    private readonly List<InstanceConnections> _instances = [];
    private int _version;

    /// <param name="views">The servers that are asked.</param>
    /// <param name="worker">Whose connections they are.</param>
    /// <param name="flows">Say whether all bytes of a connection have come up.</param>
    /// <param name="maxWaitingBytes">What the events that wait may take.</param>
    public ServerAnswers(InstanceViews views, Worker worker, FlowTable flows, long maxWaitingBytes)
    {
        _views = views;
        _worker = worker;
        _flows = flows;
        _waiting = new WaitingForUsers(maxWaitingBytes);
        _version = views.Version;
    }

    /// <summary>What the tracker of a connection to this server shares with others; null: it is not asked.</summary>
    public ExchangeShared? ExchangesOf(Endpoint server) =>
        _views.Find(server) is { } view ? InstanceOf(view).Exchanges : null;

    /// <summary>A connection turned out to be Redis, or its server to be one that is asked.</summary>
    public void Admit(Connection connection, long sinceNs)
    {
        if (connection.UserWait is not null || _views.Find(connection.Opened.Key.Server) is not { } view)
        {
            return;
        }

        InstanceConnections instance = InstanceOf(view);
        connection.UserWait = new UserWait(instance);
        bool seen = connection.Opened.HandshakeSeen || connection.Commands > 0;
        connection.Session!.ExpectRows(connection.Exchanges!, sinceNs, seen);
        instance.Add(connection);
        if (connection.Session.IsUserUnknown)
        {
            view.Want(connection.Opened.Key);
        }
    }

    /// <summary>From the next command on other arguments, keys and values are kept.</summary>
    public void KeepAs(ExchangeOptions kept) => _instances.ForEach(instance => instance.Exchanges.Intake.KeepAs(kept));

    /// <summary>Of servers that are asked no longer nothing more will come: what waits for them leaves.</summary>
    private void ForgetServers()
    {
        foreach (InstanceConnections left in _instances.FindAll(instance => !_views.Contains(instance.View)))
        {
            while (left.Connections is [.., Connection connection])
            {
                _waiting.End(connection);
                _worker.TellSettled(connection);
                Forget(connection);
            }

            _instances.Remove(left);
        }
    }

    private InstanceConnections InstanceOf(InstanceView view)
    {
        InstanceConnections? instance = _instances.Find(candidate => ReferenceEquals(candidate.View, view));
        if (instance is null)
        {
            instance = new InstanceConnections(view, _worker.ShareExchanges());
            _instances.Add(instance);
        }

        return instance;
    }

    /// <summary>Bytes of the client are lost: who is there has to be asked again.</summary>
    public static void NoteGap(Connection connection) =>
        connection.UserWait?.Instance.View.Want(connection.Opened.Key);

    /// <summary>The connection is no more, or its state was dropped.</summary>
    public void Forget(Connection connection)
    {
        if (connection.UserWait is { } wait)
        {
            _waiting.End(connection);
            wait.Instance.Remove(connection);
            connection.UserWait = null;
        }
    }

    /// <summary>What waits of the connection leaves as it is.</summary>
    public void EndWait(Connection connection) => _waiting.End(connection);

    /// <summary>Whether the connection's next event is to wait for its user.</summary>
    public bool Holds(Connection connection, long nowNs)
    {
        if (connection.UserWait!.IsOver)
        {
            return false;
        }

        connection.Session!.LookAgain();
        if (!connection.Session.IsUserUnknown)
        {
            _waiting.End(connection);
            return false;
        }

        if (!connection.Exchanges!.TryPeek(out Exchange? next) || SessionTracker.NamesItsUser(next))
        {
            return false;
        }

        _waiting.Hold(connection, nowNs);
        return true;
    }

    /// <summary>
    /// All items of the time before have been taken: lists whose moment is past are applied, waits end.
    /// </summary>
    public void Advance(long nowNs)
    {
        if (_views.Version is var version && version != _version)
        {
            _version = version;
            ForgetServers();
            _worker.AdmitAll();
        }

        foreach (InstanceConnections instance in _instances)
        {
            instance.TakeCommands();
            if (instance.IsPassed(nowNs))
            {
                LookForHoles(instance);
            }

            if (instance.TakeDue(nowNs) is { } list)
            {
                Apply(list, instance);
            }
        }

        while ((_waiting.OverLimit ?? _waiting.TakeDue(nowNs)) is { } late)
        {
            _waiting.End(late);
            _worker.TellSettled(late);
        }
    }

    /// <summary>
    /// At the moment of the answer, besides when the list is applied: a packet that comes again after a loss takes
    /// longer than the time in between.
    /// </summary>
    private void LookForHoles(InstanceConnections instance)
    {
        foreach (Connection connection in instance.Connections)
        {
            connection.UserWait!.HasHole = !IsWhole(connection);
        }
    }

    private bool IsWhole(Connection connection) => connection.IsOfHost || _flows.IsWhole(connection.Index);

    private void Apply(ClientList list, InstanceConnections instance)
    {
        for (int i = 0; i < instance.Connections.Count; i++)
        {
            Connection connection = instance.Connections[i];
            if (list.SentNs > connection.Opened.TimeNs)
            {
                Apply(list, connection, connection.UserWait!);
            }
        }
    }

    private void Apply(ClientList list, Connection connection, UserWait wait)
    {
        SessionTracker session = connection.Session!;
        ClientRow? successor = null;
        ClientRow? row = RowMatch.Find(list, connection.Opened, session.Facts.ClientId);
        if (row is null && session.IsUserDoubtful)
        {
            row = successor = RowMatch.FindSuccessor(list, connection.Opened, session.Facts.ClientId);
        }

        if (row is null)
        {
            if (list.IsWhole)
            {
                TellUnmatched(connection, wait, session);
            }

            return;
        }

        if (wait.HasHole || !IsWhole(connection))
        {
            // What a hole holds back may have run long before it comes up: the next list will say.
            return;
        }

        if (successor is not null)
        {
            session.BecomeAnother();
        }

        RowVerdict verdict = session.Learn(row, list);
        _worker.Statistics.Rows[(int)verdict]++;
        if (verdict != RowVerdict.Waiting)
        {
            _waiting.End(connection);
        }

        _worker.TellSettled(connection);
    }

    private void TellUnmatched(Connection connection, UserWait wait, SessionTracker session)
    {
        session.DoubtDefault();
        if (session.IsUserUnknown && !wait.UnmatchedTold)
        {
            wait.UnmatchedTold = true;
            _worker.Report(AnomalyKind.UserUnmatched, connection.Index);
        }

        _waiting.End(connection);
        _worker.TellSettled(connection);
    }
}
