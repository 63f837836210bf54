using System.Text;
using Sensor.Instances;
using Sensor.Polling;
using Sensor.Sessions;
using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// Asks one server what is due, one question after the other, and hands the answers to its instance and, lists of
/// clients, to the workers. Blocks while it asks; used by the instance thread. Nothing that a server does throws: the
/// connection is tried again with growing delays, what it does not allow is said once.
/// </summary>
internal sealed class ServerPoller : IDisposable
{
    private readonly PolledServer _server;
    private readonly PollMessages _messages;
    private readonly PollSchedule _schedule;
    private readonly ServerLink _link;
    private readonly ServerQuestions _questions;
    private readonly ClientListQuestion _clientList = new();
    private readonly Action<FoundServer> _found;

    /// <param name="server">Who is asked.</param>
    /// <param name="tables">What commands are.</param>
    /// <param name="messages">What the user is told.</param>
    /// <param name="found">Takes the other servers of the cluster or replica set; null: they are not asked for.</param>
    public ServerPoller(
        PolledServer server, CommandTableChain tables, PollMessages messages, Action<FoundServer>? found)
    {
        _server = server;
        _messages = messages;
        _found = found ?? (_ => { });
        _schedule = new PollSchedule(server.Options, found is not null);
        _link = new ServerLink(server, messages);
        _questions = new ServerQuestions(server, tables);
    }

    /// <summary>Whether the same server is asked over another way, which tells what is found.</summary>
    public bool IsTwin => _questions.Twin is not null;

    /// <summary>As <see cref="ClientListQuestion.RowsLeftOut"/>.</summary>
    public long RowsLeftOut => _clientList.RowsLeftOut;

    /// <summary>When there is something to ask; the sensor's clock.</summary>
    public long NextDueNs(long nowNs) =>
        _link.Connection is null ? nowNs + _link.WaitNs(nowNs) : _schedule.NextDueNs;

    /// <summary>A worker saw something that a question answers.</summary>
    public void Note(WireNote note)
    {
        if (note is { Kind: WireNoteKind.UnlistedCommand, Target: { } name } && _questions.AddUnlisted(name))
        {
            _schedule.AskNow(PollQuestion.Commands);
        }
    }

    /// <summary>
    /// A round. Only one that no loss cut short shows that the server is there: one that answers INFO and then hangs
    /// would else be tried again at once, and said to work, for ever.
    /// </summary>
    public void AskWhatIsDue(long nowNs)
    {
        AdminConnection? connection = _link.Connection;
        if (connection is null)
        {
            connection = _link.Open(nowNs);
            if (connection is null)
            {
                return;
            }

            _schedule.AskAll();
        }

        (bool worked, bool busy) = (false, false);
        for (PollQuestion question = 0; question <= PollQuestion.Topology && !_link.HasEnded; question++)
        {
            if (!IsWanted(question, nowNs))
            {
                continue;
            }

            PollFailure? failure = Ask(question, connection);
            NoteOwnRefusals(connection);
            if (failure is { EndsConnection: true })
            {
                _link.Lose(failure);
                return;
            }

            worked |= failure is null;
            busy |= failure is { Kind: PollFailureKind.Busy };
            Judge(question, failure);
            connection.Forget();
        }

        EndRound(worked && !busy);
    }

    /// <summary>Ends the question that is under way; from any thread.</summary>
    public void End() => _link.End();

    public void Dispose() => _link.Dispose();

    private bool IsWanted(PollQuestion question, long nowNs)
    {
        bool due = _schedule.IsDue(question, nowNs);
        if (due && IsTwin && question is not (PollQuestion.Server or PollQuestion.ClientList))
        {
            _schedule.Asked(question, nowNs);
            return false;
        }

        return due
            || (question == PollQuestion.ClientList && _server.View.HasWanted && _clientList.CanFilter);
    }

    private PollFailure? Ask(PollQuestion question, AdminConnection connection)
    {
        if (question == PollQuestion.ClientList)
        {
            return AskClientList(connection);
        }

        PollFailure? failure = question switch
        {
            PollQuestion.Server => _questions.AskServer(connection),
            PollQuestion.AclLog => _questions.AskAclLog(connection),
            PollQuestion.Users => _questions.AskUsers(connection),
            PollQuestion.Configuration => _questions.AskConfiguration(connection),
            PollQuestion.Commands => _questions.AskCommands(connection),
            _ => _questions.AskTopology(connection, _found),
        };
        _schedule.Asked(question, WallClock.NowNs);
        if (question == PollQuestion.Commands && failure is null && _questions.HasUnlisted)
        {
            _schedule.AskNow(PollQuestion.Commands);
        }

        return failure;
    }

    /// <summary>The server's log will hold them, and they are the sensor's own.</summary>
    private void NoteOwnRefusals(AdminConnection connection)
    {
        foreach (AdminRefusal refusal in connection.TakeRefusals())
        {
            (_questions.Twin ?? _server).Inbox.Post(new WireNote
            {
                Kind = WireNoteKind.Denial,
                TimeNs = refusal.SentNs,
                AnsweredNs = refusal.ReceivedNs,
                Reason = AclLogReason.Command,
                User = Encoding.UTF8.GetBytes(_server.Options.Target.User ?? "default"),
                Target = Encoding.UTF8.GetBytes(refusal.Command),
            });
        }
    }

    private void Judge(PollQuestion question, PollFailure? failure)
    {
        if (failure is null)
        {
            _messages.Worked(question);
        }
        else if (failure.Kind == PollFailureKind.Busy)
        {
            _schedule.Busy(question, WallClock.NowNs);
            _messages.Lost(failure);
        }
        else
        {
            _schedule.Refused(question, WallClock.NowNs);
            _messages.Failed(question, failure);
        }
    }

    private void EndRound(bool worked)
    {
        _link.Worked();
        if (worked)
        {
            _messages.Opened();
            _server.Instance.State.NoteAnswer();
        }

        _messages.TellRound();
        if (_questions.Twin is { } twin)
        {
            _messages.IsTwin(twin.Options.Target);
            _server.View.CopyEndpointsTo(twin.View);
        }
    }

    private PollFailure? AskClientList(AdminConnection connection)
    {
        (List<Endpoint> addresses, bool all) = TakeWanted();
        bool whole = all || _schedule.IsDue(PollQuestion.ClientList, WallClock.NowNs);
        PollAnswer<ClientList> answer =
            whole ? _clientList.Ask(connection) : _clientList.Ask(connection, addresses, []);
        if (answer.TryGet(out ClientList? list))
        {
            _server.AddEndpoints(list);
            _server.View.Latest = list;
            if (_server.View.EndpointsLeftOut)
            {
                _messages.TellEndpointsLeftOut();
            }

            _messages.LeftOut(_clientList.RowsLeftOut);
        }

        if (answer.Value is null or { IsWhole: true })
        {
            TimeSpan took = TimeSpan.FromTicks((answer.ReceivedNs - answer.SentNs) / 100);
            long intervalNs = _server.Options.ClientListIntervalAfter(took).Ticks * 100;
            _server.View.IntervalNs = intervalNs;
            _schedule.Asked(PollQuestion.ClientList, WallClock.NowNs, intervalNs);
        }

        return answer.Failure;
    }

    /// <summary>Whose user is wanted, as the server sees them where no proxy stands between.</summary>
    private (List<Endpoint> Addresses, bool All) TakeWanted()
    {
        List<Endpoint> addresses = [];
        _server.NoteWantedTaken();
        while (_server.View.TryTakeWanted(out ConnectionKey key))
        {
            addresses.Add(key.Client);
        }

        return (addresses, addresses.Count is 0 or > ClientListQuestion.MostAddresses);
    }
}
