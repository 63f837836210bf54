using System.Globalization;
using Sensor.Commands;
using Sensor.Instances;
using Sensor.Polling;

namespace Sensor.Hosting;

/// <summary>
/// The questions to one server whose answers its instance takes: asks, notes the answer, gives back why there is none.
/// Used by the instance thread.
/// </summary>
internal sealed class ServerQuestions(PolledServer server, CommandTableChain tables)
{
    private const int MaxUnlisted = 256;
    private const int UsualLogRows = 128;

    /// <summary>Rows of ACL LOG that are asked for at most, whatever acllog-max-len says: each second.</summary>
    private const int MostLogRows = 1024;

    /// <summary>One of the two may hear of a restart before the other.</summary>
    private const int OtherRunsUntilTwo = 5;

    private readonly InfoQuestion _info = new();
    private readonly AclLogQuestion _aclLog = new();
    private readonly AclListQuestion _aclList = new();
    private readonly ConfigQuestion _config = new();
    private readonly TopologyQuestion _topology = new();
    private readonly List<byte[]> _unlisted = [];
    private string _runId = "";
    private int _otherRuns;
    private int _logRows = UsualLogRows;

    /// <summary>Another way to a server that is asked already: its facts are told by that one.</summary>
    public PolledServer? Twin { get; private set; }

    /// <summary>Names that the wire showed and no table has.</summary>
    public bool HasUnlisted => _unlisted.Count > 0;

    /// <summary>Whether the name is new, and is to be asked for.</summary>
    public bool AddUnlisted(byte[] name)
    {
        bool isNew = _unlisted.Count < MaxUnlisted && !_unlisted.Exists(known => known.AsSpan().SequenceEqual(name));
        if (isNew)
        {
            _unlisted.Add(name);
        }

        return isNew;
    }

    public PollFailure? AskServer(AdminConnection connection)
    {
        PollAnswer<ServerStatus> answer = _info.Ask(connection);
        if (answer.TryGet(out ServerStatus? status))
        {
            _runId = status.RunId;
            server.RunId = status.RunId;
            LookForTwin(status.RunId);
            server.Instance.State.NoteInfo(new InfoPoll(status, answer.SentNs, answer.ReceivedNs));
        }

        return answer.Failure;
    }

    public PollFailure? AskAclLog(AdminConnection connection)
    {
        PollAnswer<IReadOnlyList<AclLogRow>> answer = _aclLog.Ask(connection, _logRows);
        if (answer.TryGet(out IReadOnlyList<AclLogRow>? rows))
        {
            server.Instance.Log.NotePoll(new AclLogPoll
            {
                RunId = _runId,
                SentNs = answer.SentNs,
                ReceivedNs = answer.ReceivedNs,
                Rows = rows,
                Capacity = _logRows,
            });
        }

        return answer.Failure;
    }

    /// <summary>Where ACL LIST is not allowed, the names alone; that the rest is missing is the failure.</summary>
    public PollFailure? AskUsers(AdminConnection connection)
    {
        PollAnswer<IReadOnlyList<AclUser>> answer = _aclList.Ask(connection);
        if (answer.TryGet(out IReadOnlyList<AclUser>? users))
        {
            Note(users, answer, namesOnly: false);
        }
        else if (answer.Failure is { Kind: PollFailureKind.NoPermission })
        {
            PollAnswer<IReadOnlyList<byte[]>> names = AclUsersQuestion.Ask(connection);
            if (names.TryGet(out IReadOnlyList<byte[]>? known))
            {
                Note([.. known.Select(AclUser.Named)], names, namesOnly: true);
            }

            return names.Failure is { EndsConnection: true } ? names.Failure : answer.Failure;
        }

        return answer.Failure;
    }

    public PollFailure? AskConfiguration(AdminConnection connection)
    {
        PollAnswer<IReadOnlyDictionary<string, byte[]>> answer = _config.Ask(connection, AuditedParameters.Names);
        if (answer.TryGet(out IReadOnlyDictionary<string, byte[]>? values))
        {
            bool set = values.TryGetValue("acllog-max-len", out byte[]? rows)
                && int.TryParse(rows, CultureInfo.InvariantCulture, out _logRows) && _logRows > 0;
            _logRows = set ? Math.Min(_logRows, MostLogRows) : UsualLogRows;
            server.Instance.NotePoll(new ConfigPoll
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
    public PollFailure? AskCommands(AdminConnection connection)
    {
        bool byName = _unlisted.Count > 0 && server.View.Commands is not null;
        PollAnswer<IReadOnlyList<ServerCommand>> answer =
            byName ? CommandQuestion.Ask(connection, _unlisted) : CommandQuestion.Ask(connection);
        if (answer.TryGet(out IReadOnlyList<ServerCommand>? commands))
        {
            server.View.Commands = tables.Extend(commands);
        }

        _unlisted.RemoveAll(_ => byName);
        return answer.Failure;
    }

    public PollFailure? AskTopology(AdminConnection connection, Action<FoundServer> found)
    {
        PollAnswer<IReadOnlyList<FoundServer>> answer = _topology.Ask(connection);
        foreach (FoundServer one in answer.Value ?? [])
        {
            found(one);
        }

        return answer.Failure;
    }

    private void LookForTwin(string runId)
    {
        if (server.FindTwin() is { } twin)
        {
            Twin = twin;
            _otherRuns = 0;
        }
        else if (Twin is { RunId: { } other } && other != runId && ++_otherRuns >= OtherRunsUntilTwo)
        {
            Twin = null;
        }
    }

    private void Note<T>(IReadOnlyList<AclUser> users, PollAnswer<T> answer, bool namesOnly)
        where T : class => server.Instance.Users.NotePoll(new AclListPoll
        {
            RunId = _runId,
            SentNs = answer.SentNs,
            ReceivedNs = answer.ReceivedNs,
            Users = users,
            NamesOnly = namesOnly,
        });
}
