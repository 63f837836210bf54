using System.Globalization;

namespace Sensor.Tests.Live;

/// <summary>
/// The account of one place: each command that a client did is an event there, or its bytes lie in a reported gap or a
/// time without watch, or it is one of the events that were reported as lost at that time.
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
        Episodes = SoakEpisode.Merge(isFile ? windows.FileLosses : windows.SpoolLosses);
        Complaints.AddRange(account.Complaints);
        ILookup<int, SoakSession> sessions = account.Sessions.Where(each => each.Connection >= 0)
            .ToLookup(each => each.Connection);
        foreach (SoakConnection connection in connections)
        {
            Judge(connection, [.. sessions[connection.Number].OrderBy(each => each.First)]);
        }

        foreach (SoakSession session in account.Sessions.Where(each => each.Connection >= 0))
        {
            JudgeBytes(session);
        }
    }

    public List<string> Complaints { get; } = [];

    public List<SoakEpisode> Episodes { get; }

    public long Commands { get; private set; }

    public long Delivered { get; private set; }

    /// <summary>Not delivered, and under way in a time without watch.</summary>
    public long Unwatched { get; private set; }

    /// <summary>Not delivered, and in a gap of its connection.</summary>
    public long InGaps { get; private set; }

    /// <summary>Not delivered, watched, and in no gap: lost by the sink.</summary>
    public long Lost { get; private set; }

    /// <summary>Connections that were seen from their beginning to their end, and whose bytes add up.</summary>
    public long WholeConnections { get; private set; }

    /// <summary>Events that are no commands, of connections, and did not arrive.</summary>
    public long LostOthers { get; private set; }

    private void Judge(SoakConnection connection, SoakSession[] sessions)
    {
        Commands += connection.Commands;
        foreach (SoakSession session in sessions)
        {
            foreach (SoakHole hole in session.Holes)
            {
                LostOthers += hole.Events - hole.Lost;
            }
        }

        Dictionary<SoakSession, long> budgets = sessions.ToDictionary(each => each, each => Math.Max(0,
            each.GapBytes - each.Holes.Sum(hole => ((long)hole.Commands - hole.Lost) * SoakCommand.Bytes)));
        int at = -1;
        Dictionary<int, SoakHole> holes = sessions.SelectMany(each => each.Holes).Where(each => each.Commands > 0)
            .DistinctBy(each => each.First).ToDictionary(each => each.First);
        for (int number = 0; number < connection.Commands; number++)
        {
            while (at + 1 < sessions.Length && sessions[at + 1].First <= number)
            {
                at++;
            }

            if (Array.Exists(sessions, session => session.Commands.Has(number)))
            {
                Delivered++;
            }
            else if (holes.TryGetValue(number, out SoakHole hole) && at >= 0 && hole.First > sessions[at].First)
            {
                int end = Math.Min(hole.First + hole.Commands, connection.Commands);
                Explain(connection, (number, end), hole.Lost);
                number = end - 1;
            }
            else
            {
                // Behind the last command that came: in a gap as far as there is more of it than the holes before took.
                bool inGap = at >= 0 && (budgets[sessions[at]] -= SoakCommand.Bytes) >= 0;
                Explain(connection, (number, number + 1), inGap ? 0 : 1);
            }
        }
    }

    /// <summary>Commands that did not arrive: of so many an event was made, if they were watched.</summary>
    private void Explain(SoakConnection connection, (int First, int End) missing, int lost)
    {
        for (int number = missing.First; number < missing.End; number++)
        {
            (long SentNs, long AnsweredNs) time = connection.TimeOf(number);
            if (_windows.Covers(time, _isFile))
            {
                Unwatched++;
            }
            else if (missing.End - number > lost)
            {
                InGaps++;
            }
            else
            {
                Lost++;
                CountLost(connection, number, time.SentNs);
            }
        }
    }

    private void CountLost(SoakConnection connection, int number, long sentNs)
    {
        if ((Episodes.Find(each => each.Covers(sentNs)) ?? Episodes.Find(each => each.Covers(sentNs, busy: true)))
            is { } episode)
        {
            episode.Missing++;
        }
        else
        {
            Complain($"{_account.Name}: command {number} of connection {connection.Number}, sent at "
                + $"{DateTime.UnixEpoch.AddTicks(sentNs / 100):HH:mm:ss.fff}, is in no event and in no reported loss");
        }
    }

    /// <summary>
    /// Of the session's bytes: what arrived, what gaps say, and what commands are missing by the numbers of their events.
    /// A gap that was not yet told when the sensor was killed lies in the time that was told as without watch.
    /// </summary>
    private void JudgeBytes(SoakSession session)
    {
        long inGaps = session.Holes.Sum(hole => Math.Max(0, Watched(session, hole) - hole.Lost)) * SoakCommand.Bytes;
        bool allCame = session.LastSequence == session.Sequences.Count;
        if (inGaps > session.GapBytes && allCame)
        {
            Complain($"{_account.Name}: session {session.Id:x20} of connection {session.Connection}: {inGaps} bytes are missing, "
                + $"{session.GapBytes} are in gaps; it has events to {session.LastSequence}, the last command of {Sent(session, session.Last)}, "
                + $"{(session.Closed is null ? "no end" : "its end")}, and holes "
                + string.Join(", ", session.Holes.Select(hole => $"of {hole.Commands} ({hole.Lost} told) at {Sent(session, hole.First)}"))
                + $"; base {session.Base}, first {session.First}, last {session.Last}, opened {session.Opened}; gaps: {string.Join(", ", session.Gaps)}");
        }

        if (session.Closed is not { } closed)
        {
            return;
        }

        long lost = long.Parse(closed.Told("commands")!, CultureInfo.InvariantCulture) - session.CommandEvents;
        long sum = session.DecodedBytes + session.GapBytes + (lost * SoakCommand.Bytes);
        bool whole = session.Opened && session.Base == 0;
        bool addsUp = sum == closed.BytesToServer || (!allCame && Math.Abs(sum - closed.BytesToServer) <= lost * SoakCommand.Bytes);
        long sent = (long)_connections[session.Connection].Commands * SoakCommand.Bytes;
        if (lost < 0 || !addsUp || (whole && closed.BytesToServer != sent))
        {
            Complain($"{_account.Name}: session {session.Id:x20} of connection {session.Connection}: {closed.BytesToServer} "
                + $"bytes, of {sent} sent, are {session.DecodedBytes} decoded, {session.GapBytes} in gaps and {lost} lost "
                + $"commands; {session.LastSequence - session.Sequences.Count} events are missing");
        }

        WholeConnections += whole ? 1 : 0;
    }

    private long Watched(SoakSession session, SoakHole hole) => hole.Commands == hole.Lost ? hole.Lost
        : Enumerable.Range(hole.First, hole.Commands)
            .Count(number => !_windows.Covers(_connections[session.Connection].TimeOf(number), _isFile));

    private string Sent(SoakSession session, int command) => string.Create(CultureInfo.InvariantCulture,
        $"{DateTime.UnixEpoch.AddTicks(_connections[session.Connection].TimeOf(command).SentNs / 100):HH:mm:ss.fff}");

    private void Complain(string what)
    {
        if (Complaints.Count < MostComplaints)
        {
            Complaints.Add(what);
        }
    }
}
