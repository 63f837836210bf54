using System.Globalization;

namespace Sensor.Tests.Live;

/// <summary>
/// The account of one place: each command that a client did is an event there, or its bytes lie in a reported gap or a
/// time without watch, or it is one of the events that were reported as lost.
/// </summary>
internal sealed class SoakJudgement
{
    private const int MostComplaints = 20;

    private readonly SoakAccount _account;
    private readonly List<SoakConnection> _connections;
    private readonly SoakWindows _windows;
    private readonly bool _isFile;

    public SoakJudgement(SoakAccount account, List<SoakConnection> connections, SoakWindows windows, bool isFile)
    {
        (_account, _connections, _windows, _isFile) = (account, connections, windows, isFile);
        Complaints.AddRange(account.Complaints);
        ILookup<int, SoakSession> sessions = account.Sessions.Where(each => each.Connection >= 0)
            .ToLookup(each => each.Connection);
        foreach (SoakConnection connection in connections)
        {
            Judge(connection, [.. sessions[connection.Number].OrderBy(each => each.First)]);
        }

        foreach (SoakSession session in account.Sessions.Where(each => each is { Closed: not null, Connection: >= 0 }))
        {
            JudgeClosed(session);
        }
    }

    public List<string> Complaints { get; } = [];

    public long Commands { get; private set; }

    public long Delivered { get; private set; }

    /// <summary>Not delivered, and under way in a time without watch.</summary>
    public long Unwatched { get; private set; }

    /// <summary>Not delivered, and in a gap of its connection.</summary>
    public long InGaps { get; private set; }

    /// <summary>Not delivered, watched, and in no gap: to be among what was reported as lost.</summary>
    public long Lost { get; private set; }

    /// <summary>Connections that were seen from their beginning to their end, and whose bytes add up.</summary>
    public long WholeConnections { get; private set; }

    private void Judge(SoakConnection connection, SoakSession[] sessions)
    {
        int[] missing = new int[Math.Max(1, sessions.Length)];
        string[] where = new string[missing.Length];
        int at = 0;
        bool unwatched = false;
        for (int number = 0; number < connection.Commands; number++)
        {
            if (number % SoakLoad.PipelineCommands == 0)
            {
                unwatched = _windows.Covers(connection.TimeOf(number), _isFile);
            }

            while (at + 1 < sessions.Length && sessions[at + 1].First <= number)
            {
                at++;
            }

            Commands++;
            if (Array.Exists(sessions, session => session.Commands.Has(number)))
            {
                Delivered++;
            }
            else if (unwatched)
            {
                Unwatched++;
            }
            else
            {
                missing[at]++;
                where[at] ??= string.Create(CultureInfo.InvariantCulture, $"connection {connection.Number}, command "
                    + $"{number}, {DateTime.UnixEpoch.AddTicks(connection.TimeOf(number).SentNs / 100):HH:mm:ss.fff}");
            }
        }

        for (int i = 0; i < missing.Length; i++)
        {
            Explain(missing[i], sessions.Length == 0 ? null : sessions[i], where[i]);
        }
    }

    private void Explain(int missing, SoakSession? session, string where)
    {
        long bytes = (long)missing * SoakCommand.Bytes;
        long inGap = Math.Min(bytes, session?.GapBytes ?? 0);
        long lost = (bytes - inGap + SoakCommand.Bytes - 1) / SoakCommand.Bytes;
        InGaps += missing - lost;
        Lost += lost;
        if (lost > 0)
        {
            Examples.Add($"{lost} from {where}, session {session?.Id:x20}");
        }
    }

    /// <summary>Where commands begin that only a reported loss explains.</summary>
    public List<string> Examples { get; } = [];

    private void JudgeClosed(SoakSession session)
    {
        SeenEvent closed = session.Closed!;
        long total = closed.BytesToServer;
        long lost = long.Parse(closed.Told("commands")!, CultureInfo.InvariantCulture) - session.CommandEvents;
        long sum = session.DecodedBytes + session.GapBytes + (lost * SoakCommand.Bytes);
        bool allEvents = session.LastSequence == session.Sequences.Count;
        bool addsUp = allEvents ? sum == total : Math.Abs(sum - total) <= lost * SoakCommand.Bytes || !IsGapKnown(session, lost);
        SoakConnection connection = _connections[session.Connection];
        bool whole = session.Opened && session.Base == 0;
        if (lost < 0 || !addsUp || (whole && total != (long)connection.Commands * SoakCommand.Bytes))
        {
            Complain($"{_account.Name}: session {session.Id:x20} of connection {session.Connection}: {total} bytes, of "
                + $"{connection.Commands * SoakCommand.Bytes} sent, are {session.DecodedBytes} decoded, {session.GapBytes} "
                + $"in gaps and {lost} lost commands; {session.LastSequence - session.Sequences.Count} events are missing");
        }
        else if (whole)
        {
            WholeConnections++;
        }
    }

    /// <summary>Whether all that is missing are commands: a gap may be among what was lost.</summary>
    private static bool IsGapKnown(SoakSession session, long lost) =>
        session.LastSequence - session.Sequences.Count <= lost + (session.Opened ? 0 : 1);

    private void Complain(string what)
    {
        if (Complaints.Count < MostComplaints)
        {
            Complaints.Add(what);
        }
    }
}
