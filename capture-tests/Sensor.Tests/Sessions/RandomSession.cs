using System.Text;
using Sensor.Exchanges;
using Sensor.Sessions;
using Sensor.Streams;
using Sensor.Tests.Support;

namespace Sensor.Tests.Sessions;

/// <summary>
/// A client and a server that knows the truth. Commands and answers take random times; each command runs at a random
/// moment in between. Some are not captured: those before the sensor came, and, where it is lossy, some on the way. A
/// list is asked for now and then; its row tells the truth of one moment between question and answer, and is learnt
/// when the clock has passed it. Until the first one is learnt nothing is told, as a worker has it.
/// </summary>
internal sealed class RandomSession : IDisposable
{
    private const long MillisecondNs = 1_000_000;

    private readonly Random _random;
    private readonly bool _lossy;
    private readonly bool _fromTheMiddle;
    private readonly RowLook _look;
    private readonly Dictionary<long, (string User, int Database, long SentNs)> _truth = [];
    private readonly List<(long AtNs, string User, int Database)> _changes = [];
    private long _offset;
    private string _user = "default";
    private int _database;
    private int _unseen;
    private long _askedNs = -1;
    private bool _metWhenAsked;
    private bool _ambiguous;
    private long _answeredNs;
    private long _momentNs;
    private long _firstAnswerNs = long.MaxValue;

    public RandomSession(int seed, bool lossy)
    {
        _random = new Random(seed);
        _lossy = lossy;
        _fromTheMiddle = _random.Next(3) > 0;
        _unseen = _fromTheMiddle ? _random.Next(1, 6) : 0;
        _look = new RowLook(_fromTheMiddle) { OnTold = Check };
        _look.Run.Held = _fromTheMiddle;
    }

    public List<string> Faults { get; } = [];

    /// <summary>Exchanges whose user a list gave.</summary>
    public int FromLists { get; private set; }

    /// <summary>Commands behind the first answer without a user or a database, though nothing was lost.</summary>
    public List<string> Unknown { get; } = [];

    private WireRun Wire => _look.Run;

    public void Run(int commands)
    {
        _changes.Add((Wire.NowNs, _user, _database));
        for (int i = 0; i < commands; i++)
        {
            Converse();
        }

        Pass(3000);
        _look.Run.Held = false;
        Wire.Play([]);
    }

    public void Dispose() => _look.Dispose();

    private void Converse()
    {
        (string command, string answer, string user, int database) = Choose();
        Pass(_random.Next(4) == 0 ? _random.Next(1, 1500) : _random.Next(1, 40));
        byte[] bytes = WireText.Commands(command);
        bool unseen = _unseen-- > 0;
        bool lost = !unseen && _lossy && _random.Next(12) == 0;
        long sentNs = Wire.NowNs;
        if (!unseen && !lost)
        {
            _truth[_offset] = (_user, _database, sentNs);
            Play(Direction.ToServer, bytes, settled: true);
        }

        Pass(_random.Next(1, 60));
        long ranNs = Wire.NowNs;
        (_user, _database) = (user, database);
        _changes.Add((ranNs, user, database));
        Pass(_random.Next(1, 60));
        if (unseen)
        {
            return;
        }

        byte[] reply = WireText.Parse(answer);
        _offset += bytes.Length;
        if (lost)
        {
            Wire.PlayOne(new WireItem(WireStep.Gap, Direction.ToServer) { GapLength = bytes.Length });
            Wire.PlayOne(new WireItem(WireStep.Gap, Direction.ToClient) { GapLength = reply.Length });
            return;
        }

        Play(Direction.ToClient, reply, settled: false);
    }

    private (string Command, string Answer, string User, int Database) Choose()
    {
        string name = _random.Next(2) == 0 ? "bob" : "al";
        int database = _random.Next(16);
        return _random.Next(30) switch
        {
            0 => ($"AUTH {name} pw", @"+OK\r\n", name, _database),
            1 => ($"AUTH {name} bad", @"-WRONGPASS invalid\r\n", _user, _database),
            2 => ($"SELECT {database}", @"+OK\r\n", _user, database),
            3 => ("SELECT 99", @"-ERR DB index is out of range\r\n", _user, _database),
            4 => ("RESET", @"+RESET\r\n", "default", 0),
            5 => ($"HELLO 3 AUTH {name} pw", @"%1\r\n$5\r\nproto\r\n:3\r\n", name, _database),
            _ => ("GET k", @"$-1\r\n", _user, _database),
        };
    }

    private void Play(Direction direction, byte[] bytes, bool settled) =>
        Wire.PlayOne(new WireItem(WireStep.Bytes, direction) { Bytes = bytes, Settled = settled });

    /// <summary>Time passes; lists are asked for, answered, and learnt.</summary>
    private void Pass(int milliseconds)
    {
        for (int i = 0; i < milliseconds; i++)
        {
            Wire.PlayOne(new WireItem(WireStep.Wait, Direction.ToServer) { Number = MillisecondNs });
            if (_askedNs < 0)
            {
                Ask();
            }
            else if (Wire.NowNs > _answeredNs + RowEvidence.ToleranceNs)
            {
                Learn();
            }
        }
    }

    private void Ask()
    {
        if (_random.Next(300) == 0)
        {
            _askedNs = Wire.NowNs;
            _metWhenAsked = _offset > 0;
            _answeredNs = _askedNs + (_random.Next(1, 30) * MillisecondNs);
            _momentNs = _random.NextInt64(_askedNs, _answeredNs + 1);
        }
    }

    private void Learn()
    {
        (_, string user, int database) = _changes.Last(change => change.AtNs <= _momentNs);
        ClientRow row = new() { Id = 5, User = Encoding.ASCII.GetBytes(user), Database = database };
        if (_metWhenAsked)
        {
            _look.Learn(row, _askedNs, _answeredNs);
            if (_look.Verdicts[^1] != RowVerdict.Waiting)
            {
                _firstAnswerNs = Math.Min(_firstAnswerNs, _answeredNs + RowEvidence.ToleranceNs);

                // A newer row takes the place of one that still waits for commands to be told: it may prove less.
                _ambiguous = _firstAnswerNs < _answeredNs && Wire.Tracker.Count > 0;
                Wire.Held = false;
            }
        }

        _askedNs = -1;
    }

    private void Check(Exchange exchange, Attribution attribution)
    {
        if (!_truth.TryGetValue(exchange.Offset, out (string User, int Database, long SentNs) truth))
        {
            Faults.Add($"offset {exchange.Offset} is no command");
            return;
        }

        ConnectionFacts facts = attribution.Facts;
        bool behind = truth.SentNs > _firstAnswerNs && !_ambiguous;
        string text = $"offset {exchange.Offset}: {SessionLook.Show(exchange, attribution)}";

        // A login whose answer could not be paired: until the next list nobody knows.
        _ambiguous |= exchange.Fate != ExchangeFate.Answered && SessionChanges.Asked(exchange) != SessionMembers.None;
        if (!exchange.HasLogin)
        {
            string claimed = facts.User is null ? "" : Encoding.ASCII.GetString(facts.User);
            bool certain = (attribution.Uncertain & UncertainMembers.User) == 0;
            FromLists += facts.UserSource == UserSource.ClientList ? 1 : 0;

            // That default may act shows only with an answer that nobody else gets.
            if (behind && (claimed.Length == 0 || (!certain && claimed != "default")))
            {
                Unknown.Add(text);
            }

            if (claimed.Length > 0 && certain && claimed != truth.User)
            {
                Faults.Add($"offset {exchange.Offset}: {claimed}({facts.UserSource}) was {truth.User}");
            }
        }

        bool databaseCertain = (attribution.Uncertain & UncertainMembers.Database) == 0;
        if (behind && (facts.Database is null || !databaseCertain))
        {
            Unknown.Add(text);
        }

        if (facts.Database is { } database && databaseCertain && database != truth.Database)
        {
            Faults.Add($"offset {exchange.Offset}: database {database} was {truth.Database}");
        }
    }
}
