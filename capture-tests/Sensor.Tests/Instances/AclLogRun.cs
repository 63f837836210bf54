using System.Text;
using Sensor.Instances;

namespace Sensor.Tests.Instances;

/// <summary>
/// A random life of a server, its log and the sensor: denials, some of them on the wire (whose notes come up to 4 s
/// late), polls, resets, restarts of server and sensor. Counts what a reader of the events learns.
/// </summary>
internal sealed class AclLogRun
{
    private const long Ms = 1_000_000;

    private readonly Random _random;
    private readonly AclLogModel _server;
    private readonly Queue<(long DueNs, WireNote Note)> _notes = new();
    private readonly List<AclLogFinding> _found = [];
    private readonly int _kinds;
    private AclLogTracker _tracker = new(new InstanceOptions());
    private long _explained;
    private long _nowNs = 1_767_225_600_000 * Ms;

    public AclLogRun(int seed, AclLogModel server, int kinds)
    {
        _random = new Random(seed);
        _server = server;
        _kinds = kinds;
    }

    public bool Resets { get; init; }

    public bool ServerRestarts { get; init; }

    /// <summary>Whether the sensor stops in order, or as it stands: then what waits must still be in the log.</summary>
    public bool Crashes { get; init; }

    public long Denied { get; private set; }

    public long OnWire { get; private set; }

    public long Explained => _explained + _tracker.Explained;

    public long Told => _found
        .Where(finding => finding.Kind == AclLogFindingKind.Denials)
        .Sum(finding => finding.Attempts);

    public bool LossSaid => _found.Any(finding => finding.Kind != AclLogFindingKind.Denials);

    /// <summary>What had left the log unseen when the server stopped: the restart tells of it.</summary>
    public long LostInRestarts { get; private set; }

    public void Play(int steps)
    {
        Poll();
        for (int i = 0; i < steps; i++)
        {
            Step(_random.Next(100));
        }

        Poll();
        Deny();
        Pass(5000);
        Poll();
        Pass(10_000);
        _tracker.Flush(_found);
    }

    private void Step(int choice)
    {
        Pass(choice == 0 ? 90_000 : _random.Next(choice < 20 ? 3000 : 200));
        if (choice < 70)
        {
            Deny();
        }
        else if (choice < 95)
        {
            Poll();
        }
        else if (choice == 95 && Resets)
        {
            _server.Reset();
        }
        else if (choice == 96 && ServerRestarts)
        {
            _server.Restart();
            LostInRestarts = _server.Lost;
            Poll();
        }
        else if (choice == 97)
        {
            RestartSensor();
        }
    }

    private void Pass(int milliseconds)
    {
        long end = _nowNs + (milliseconds * Ms);
        while (_notes.TryPeek(out (long DueNs, WireNote Note) next) && next.DueNs <= end)
        {
            _tracker.Note(_notes.Dequeue().Note);
            _tracker.Collect(next.DueNs, _found);
        }

        _nowNs = end;
        _tracker.Collect(_nowNs, _found);
    }

    private void Deny()
    {
        AclLogReason reason = (AclLogReason)_random.Next(1, 4);
        string user = $"user{_random.Next(_kinds)}";
        string what = reason == AclLogReason.Auth ? "auth" : $"object{_random.Next(_kinds)}";
        _server.Deny(reason, user, what, _nowNs);
        Denied++;
        if (_random.Next(2) == 0)
        {
            return;
        }

        OnWire++;
        bool isKey = reason == AclLogReason.Key;
        WireNote note = new()
        {
            Kind = WireNoteKind.Denial,
            TimeNs = _nowNs + (_random.Next(-20, 20) * Ms),
            Reason = reason,
            User = _random.Next(20) == 0 ? null : Encoding.UTF8.GetBytes(user),
            Target = Encoding.UTF8.GetBytes(isKey ? "get" : what.ToUpperInvariant()),
            Objects = isKey ? ["other"u8.ToArray(), Encoding.UTF8.GetBytes(what)] : null,
        };
        long due = Math.Max(_notes.Count == 0 ? 0 : _notes.Last().DueNs, _nowNs + (_random.Next(4000) * Ms));
        _notes.Enqueue((due, note));
    }

    private void Poll()
    {
        long sent = _nowNs;
        Pass(_random.Next(3));
        long answered = _nowNs;
        Pass(_random.Next(3));
        _tracker.NotePoll(_server.Poll(sent, answered, _nowNs));
        _tracker.Collect(_nowNs, _found);

        // Before 7.2 what happens within the answer's way may look like what was (AclLogMemory); and whose a note is
        // that lies between two polls cannot be told.
        Pass(60);
    }

    private void RestartSensor()
    {
        if (!Crashes)
        {
            Pass(4000);
            _tracker.Flush(_found);
        }

        byte[] state = _tracker.Export();
        _explained += _tracker.Explained;
        _tracker = new AclLogTracker(new InstanceOptions());
        Assert.True(_tracker.TryImport(state) || _server.RunId == "run1");
    }
}
