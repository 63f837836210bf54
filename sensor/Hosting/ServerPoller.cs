using System.Text;
using Sensor.Commands;
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
    private const int MaxUnlisted = 256;

    private readonly PolledServer _server;
    private readonly PollMessages _messages;
    private readonly PollSchedule _schedule;
    private readonly ReconnectDelay _delay = new();
    private readonly InfoQuestion _info = new();
    private readonly ClientListQuestion _clientList = new();
    private readonly AclLogQuestion _aclLog = new();
    private readonly AclListQuestion _aclList = new();
    private readonly ConfigQuestion _config = new();
    private readonly TopologyQuestion _topology = new();
    private readonly CommandTable _table;
    private readonly List<byte[]> _unlisted = [];
    private readonly Action<FoundServer> _found;
    private volatile AdminConnection? _connection;
    private OwnConnection? _own;
    private string _runId = "";
    private bool _ended;

    /// <param name="server">Who is asked.</param>
    /// <param name="table">The commands that are known without asking.</param>
    /// <param name="messages">What the user is told.</param>
    /// <param name="found">Takes the other servers of the cluster or replica set; null: they are not asked for.</param>
    public ServerPoller(PolledServer server, CommandTable table, PollMessages messages, Action<FoundServer>? found)
    {
        _server = server;
        _table = table;
        _messages = messages;
        _found = found ?? (_ => { });
        _schedule = new PollSchedule(server.Options, found is not null);
    }

    /// <summary>When there is something to ask; the sensor's clock.</summary>
    public long NextDueNs(long nowNs) => _connection is null ? nowNs + _delay.WaitNs(nowNs) : _schedule.NextDueNs;

    /// <summary>A worker saw something that a question answers.</summary>
    public void Note(WireNote note)
    {
        if (note.Kind == WireNoteKind.UnlistedCommand && note.Target is { } name && _unlisted.Count < MaxUnlisted
            && !_unlisted.Exists(known => known.AsSpan().SequenceEqual(name)))
        {
            _unlisted.Add(name);
            _schedule.AskNow(PollQuestion.Commands);
        }
    }

    public void AskWhatIsDue(long nowNs)
    {
        if (!EnsureOpen(nowNs))
        {
            return;
        }

        for (PollQuestion question = 0; question <= PollQuestion.Topology && _connection is not null && !_ended; question++)
        {
            bool wanted = question == PollQuestion.ClientList && _server.View.HasWanted && _clientList.CanFilter;
            if (_schedule.IsDue(question, nowNs) || wanted)
            {
                Ask(question);
            }
        }
    }

    /// <summary>Ends the question that is under way; from any thread.</summary>
    public void End()
    {
        _ended = true;
        _connection?.Dispose();
    }

    public void Dispose() => Drop();

    private bool EnsureOpen(long nowNs)
    {
        if (_connection is not null)
        {
            return true;
        }

        if (_ended || !_delay.IsDue(nowNs))
        {
            return false;
        }

        AdminConnection connection = new(_server.Options);
        _connection = connection;
        PollFailure? failure = connection.Connect();
        if (failure is null && connection.Key is { } key)
        {
            _own = _server.View.Own.Register(key, WallClock.NowNs);
            _server.View.AddEndpoint(key.Server);
            AddLocalEndpoints(key.Server.Port);
        }

        long loginNs = WallClock.NowNs;
        failure ??= connection.Login();
        if (failure is { Kind: PollFailureKind.WrongPassword })
        {
            NoteOwnRefusal(loginNs);
        }

        if (failure is not null)
        {
            Lose(failure, _messages.Lost);
            return false;
        }

        if (_own is not null)
        {
            _own.ClientId = connection.ClientId;
        }

        _schedule.AskAll();
        return true;
    }

    /// <summary>The server's log will hold it, and it is the sensor's own.</summary>
    private void NoteOwnRefusal(long sentNs) => _server.Instance.Log.Note(new WireNote
    {
        Kind = WireNoteKind.Denial,
        TimeNs = sentNs,
        AnsweredNs = WallClock.NowNs,
        Reason = AclLogReason.Auth,
        User = Encoding.UTF8.GetBytes(_server.Options.Target.User ?? "default"),
    });

    private void AddLocalEndpoints(ushort port)
    {
        if (LocalEndpoints.IsThisMachine(_server.Options.Target))
        {
            foreach (Endpoint endpoint in LocalEndpoints.All(port))
            {
                _server.View.AddEndpoint(endpoint);
            }
        }
    }

    private void Ask(PollQuestion question)
    {
        PollFailure? failure = question switch
        {
            PollQuestion.Server => AskServer(),
            PollQuestion.ClientList => AskClientList(),
            PollQuestion.AclLog => AskAclLog(),
            PollQuestion.Users => AskUsers(),
            PollQuestion.Configuration => AskConfiguration(),
            PollQuestion.Commands => AskCommands(),
            _ => AskTopology(),
        };
        long nowNs = WallClock.NowNs;
        if (failure is { EndsConnection: true })
        {
            Lose(failure, _messages.Interrupted);
        }
        else if (failure is not null)
        {
            _messages.Failed(question, failure);
            _schedule.Refused(question, nowNs);
        }
        else
        {
            _messages.Opened();
            _messages.Worked(question);
            _delay.Succeeded();
        }

        _connection?.Forget();
    }

    private PollFailure? AskServer()
    {
        PollAnswer<ServerStatus> answer = _info.Ask(_connection!);
        _schedule.Asked(PollQuestion.Server, WallClock.NowNs);
        if (answer.TryGet(out ServerStatus? status))
        {
            _runId = status.RunId;
            _server.Instance.State.NoteInfo(new InfoPoll(status, answer.SentNs, answer.ReceivedNs));
        }

        return answer.Failure;
    }

    private PollFailure? AskClientList()
    {
        (List<Endpoint> addresses, bool all) = TakeWanted();
        bool whole = all || _schedule.IsDue(PollQuestion.ClientList, WallClock.NowNs);
        PollAnswer<ClientList> answer =
            whole ? _clientList.Ask(_connection!) : _clientList.Ask(_connection!, addresses, []);
        if (answer.TryGet(out ClientList? list))
        {
            _server.AddEndpoints(list);
            _server.View.Latest = list;
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

    private PollFailure? AskAclLog()
    {
        PollAnswer<IReadOnlyList<AclLogRow>> answer = _aclLog.Ask(_connection!);
        _schedule.Asked(PollQuestion.AclLog, WallClock.NowNs);
        if (answer.TryGet(out IReadOnlyList<AclLogRow>? rows))
        {
            _server.Instance.Log.NotePoll(new AclLogPoll
            {
                RunId = _runId,
                SentNs = answer.SentNs,
                ReceivedNs = answer.ReceivedNs,
                Rows = rows,
            });
        }

        return answer.Failure;
    }

    private PollFailure? AskUsers()
    {
        PollAnswer<IReadOnlyList<AclUser>> answer = _aclList.Ask(_connection!);
        _schedule.Asked(PollQuestion.Users, WallClock.NowNs);
        if (answer.TryGet(out IReadOnlyList<AclUser>? users))
        {
            _server.Instance.Users.NotePoll(new AclListPoll
            {
                RunId = _runId,
                SentNs = answer.SentNs,
                ReceivedNs = answer.ReceivedNs,
                Users = users,
            });
        }

        return answer.Failure;
    }

    private PollFailure? AskConfiguration()
    {
        PollAnswer<IReadOnlyDictionary<string, byte[]>> answer = _config.Ask(_connection!, AuditedParameters.Names);
        _schedule.Asked(PollQuestion.Configuration, WallClock.NowNs);
        if (answer.TryGet(out IReadOnlyDictionary<string, byte[]>? values))
        {
            _server.Instance.NotePoll(new ConfigPoll
            {
                RunId = _runId,
                SentNs = answer.SentNs,
                ReceivedNs = answer.ReceivedNs,
                Values = values,
            });
        }

        return answer.Failure;
    }

    /// <summary>All commands once, then those by name that the wire showed and no table has.</summary>
    private PollFailure? AskCommands()
    {
        bool byName = _unlisted.Count > 0 && _server.View.Commands is not null;
        PollAnswer<IReadOnlyList<ServerCommand>> answer =
            byName ? CommandQuestion.Ask(_connection!, _unlisted) : CommandQuestion.Ask(_connection!);
        _schedule.Asked(PollQuestion.Commands, WallClock.NowNs);
        if (answer.TryGet(out IReadOnlyList<ServerCommand>? commands))
        {
            _server.View.Commands = (_server.View.Commands ?? _table).With(commands);
            if (!byName && _unlisted.Count > 0)
            {
                _schedule.AskNow(PollQuestion.Commands);
            }
        }

        _unlisted.RemoveAll(_ => byName);
        return answer.Failure;
    }

    private PollFailure? AskTopology()
    {
        PollAnswer<IReadOnlyList<FoundServer>> answer = _topology.Ask(_connection!);
        _schedule.Asked(PollQuestion.Topology, WallClock.NowNs);
        foreach (FoundServer found in answer.Value ?? [])
        {
            _found(found);
        }

        return answer.Failure;
    }

    private void Lose(PollFailure failure, Action<PollFailure> say)
    {
        Drop();
        if (_ended)
        {
            return;
        }

        long nowNs = WallClock.NowNs;
        _server.Instance.NoteFailure(nowNs);
        _delay.Failed(nowNs);
        say(failure);
    }

    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
        if (_own is not null)
        {
            _own.ToNs = WallClock.NowNs;
            _own = null;
        }
    }
}
