using System.Globalization;
using System.Text;

namespace Sensor.Tests.Live;

/// <summary>All that arrives at one place, counted as it comes. Used by one thread at a time.</summary>
internal sealed class SoakAccount(string name)
{
    private const int MostComplaints = 20;

    private readonly HashSet<UInt128> _ids = [];
    private readonly Dictionary<UInt128, SoakSession> _sessions = [];

    public string Name => name;

    public long Lines { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>Events that are no commands.</summary>
    public IReadOnlySet<UInt128> Others => _ids;

    public List<string> Complaints { get; } = [];

    /// <summary>Events of losses that belong to no connection.</summary>
    public List<SeenEvent> Losses { get; } = [];

    public IReadOnlyCollection<SoakSession> Sessions => _sessions.Values;

    /// <summary>One event, without its line's end.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        Lines++;
        ReadOnlySpan<byte> id = SoakLine.After(line, "\"event_id\":\""u8);
        ReadOnlySpan<byte> session = SoakLine.After(line, "\"session_id\":\""u8);
        if (id.Length < 32)
        {
            Complain($"no event: {Encoding.UTF8.GetString(line[..Math.Min(line.Length, 100)])}");
            return;
        }

        if (session.IsEmpty)
        {
            AddSensorEvent(line, SoakLine.Hex(id[..32]));
            return;
        }

        UInt128 key = SoakLine.Hex(session[..20]);
        if (!_sessions.TryGetValue(key, out SoakSession? of))
        {
            _sessions[key] = of = new SoakSession(key);
        }

        int sequence = SoakLine.Number(line, "\"sequence\":"u8);
        if (!of.Add(sequence))
        {
            Duplicates++;
        }
        else if (line.IndexOf("\"event_type\":\"redis_command\""u8) >= 0)
        {
            AddCommand(of, sequence, line, (long)SoakLine.Hex(id.Slice(20, 12)));
        }
        else
        {
            of.AddOther();
            _ids.Add(SoakLine.Hex(id[..32]));
            AddOther(of, line);
        }
    }

    private void AddCommand(SoakSession of, int sequence, ReadOnlySpan<byte> line, long offset)
    {
        bool isNamed = SoakCommand.TryRead(line, out int connection, out int number);
        (long, int) place = (offset, SoakLine.Number(line, "\"command_size_bytes\":"u8));
        if (!of.AddCommand(sequence, place, isNamed ? (connection, number) : null))
        {
            Complain($"session {of.Id:x20}: the command at {offset} came behind a later one");
        }
    }

    private void AddOther(SoakSession of, ReadOnlySpan<byte> line)
    {
        SeenEvent told = SeenEvent.ReadAll([Encoding.UTF8.GetString(line)])[0];
        switch (told.Action)
        {
            case "connection_opened":
                of.Opened = true;
                break;
            case "connection_closed":
                of.Closed = told;
                break;
            case "capture_gap":
                of.NoteGap(told);
                break;
        }
    }

    private void AddSensorEvent(ReadOnlySpan<byte> line, UInt128 id)
    {
        if (!_ids.Add(id))
        {
            Duplicates++;
            return;
        }

        SeenEvent told = SeenEvent.ReadAll([Encoding.UTF8.GetString(line)])[0];
        if (told.Action == "capture_gap")
        {
            Losses.Add(told);
        }
    }

    private void Complain(string what)
    {
        if (Complaints.Count < MostComplaints)
        {
            Complaints.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {what}"));
        }
    }
}
