namespace Sensor.Tests.Live;

/// <summary>Holds the sensor's events against the clients' logs; every disagreement is one text.</summary>
internal sealed class EventComparison
{
    private const int MaxPrintedKeys = 64;

    /// <summary>
    /// The members whose certainty is held against the log; a failed HELLO may well have changed the client's name.
    /// </summary>
    private static readonly string[] Compared = ["user", "database", "outcome", "keys", "command", "argc"];

    public List<string> Disagreements { get; } = [];

    /// <summary>Commands that were sent and told; what was claimed of them is what these tests are worth.</summary>
    public int Commands { get; private set; }

    /// <summary>How many of them had an outcome that is neither unknown nor uncertain.</summary>
    public int Claimed { get; private set; }

    /// <summary>How many, of a complete capture, were left unpaired: more than one explanation fitted.</summary>
    public int Undecided { get; private set; }

    /// <summary>How many of them had a user that is not uncertain.</summary>
    public int Users { get; private set; }

    /// <summary>Takes over the result of another comparison.</summary>
    public void Add(string prefix, EventComparison other)
    {
        Disagreements.AddRange(other.Disagreements.Select(text => prefix + text));
        Commands += other.Commands;
        Claimed += other.Claimed;
        Users += other.Users;
    }

    /// <summary>
    /// Everything was captured: every command has its event, in order, with nothing missing or uncertain.
    /// </summary>
    /// <param name="logs">What the clients did.</param>
    /// <param name="events">What the sensor says.</param>
    /// <param name="mayBeUndecided">The server leaves failed logins unanswered: what cannot be told may be
    /// unpaired.</param>
    public void Exactly(IReadOnlyList<ConnectionLog> logs, IReadOnlyList<SeenEvent> events, bool mayBeUndecided = false)
    {
        ILookup<int, SeenEvent> byPort = events.Where(item => item.Type == "redis_command")
            .ToLookup(item => item.ClientPort);
        foreach (ConnectionLog log in logs)
        {
            SeenEvent[] seen = [.. byPort[log.ClientPort]];
            bool doubtful = false;
            for (int index = 0; index < Math.Max(seen.Length, log.Commands.Count); index++)
            {
                ExpectedCommand? expected = index < log.Commands.Count ? log.Commands[index] : null;
                SeenEvent? actual = index < seen.Length ? seen[index] : null;
                if (expected is null || actual is null || expected.Offset != actual.Offset)
                {
                    Disagreements.Add($"port {log.ClientPort} #{index}: expected {expected?.ToString() ?? "nothing"}\n    saw {actual?.Line ?? "nothing"}");
                    break;
                }

                Commands++;
                doubtful |= mayBeUndecided && actual.Capture.Contains("unpaired");
                if (doubtful)
                {
                    // From there on the pairing is proven again, and the user learnt.
                    Undecided += actual.Capture.Contains("unpaired") ? 1 : 0;
                    Claims(log, expected, actual);
                    continue;
                }

                Exactly(log, index, expected, actual);
            }
        }
    }

    /// <summary>
    /// Packets are missing: what is still claimed must be true, and what is missing must lie in reported gaps.
    /// </summary>
    /// <param name="logs">What the clients did.</param>
    /// <param name="events">What the sensor says.</param>
    /// <param name="evidence">By client port: the client's bytes of which any packet left tells that they
    /// existed.</param>
    public void NothingFalse(
        IReadOnlyList<ConnectionLog> logs, IReadOnlyList<SeenEvent> events,
        IReadOnlyDictionary<int, ClientBytes> evidence)
    {
        ILookup<int, SeenEvent> commands = events.Where(item => item.Type == "redis_command")
            .ToLookup(item => item.ClientPort);
        ILookup<int, SeenEvent> gaps = events.Where(item => item.Action == "capture_gap")
            .ToLookup(item => item.ClientPort);
        foreach (ConnectionLog log in logs)
        {
            ClientBytes bytes = evidence.GetValueOrDefault(log.ClientPort);
            Dictionary<long, ExpectedCommand> expected =
                log.Commands.ToDictionary(command => command.Offset - bytes.From);
            // Without a size it is no command but an error that nothing was paired with; its id counts the server's
            // bytes.
            foreach (SeenEvent seen in commands[log.ClientPort].Where(seen => seen.SizeBytes is not null))
            {
                if (!expected.Remove(seen.Offset, out ExpectedCommand? truth))
                {
                    if (seen.Command is not null)
                    {
                        Disagreements.Add($"port {log.ClientPort}: a command that was never sent\n    saw {seen.Line}");
                    }

                    continue;
                }

                Commands++;
                Claimed += seen.Outcome == "unknown" || seen.Uncertain.Contains("outcome") ? 0 : 1;
                Users += seen.User is null || seen.Uncertain.Contains("user") ? 0 : 1;
                Claims(log, truth, seen);
            }

            Missing(
                log, bytes, [.. expected.Values.Where(command => command.Offset >= bytes.From && command.Offset < bytes.End)],
                [.. gaps[log.ClientPort]]);
        }
    }

    /// <summary>
    /// As many bytes as the missing commands have, of those that left a trace, are reported; but a hole of one byte at
    /// the end is taken for a FIN that the capture missed.
    /// </summary>
    private void Missing(
        ConnectionLog log, ClientBytes bytes, List<ExpectedCommand> missing, IReadOnlyList<SeenEvent> gaps)
    {
        if (missing.Count == 0)
        {
            return;
        }

        SeenEvent[] toServer = [.. gaps.Where(gap => gap.Direction == "to_server")];
        long reported = toServer.All(gap => gap.Bytes is not null)
            ? toServer.Sum(gap => gap.Bytes!.Value) : long.MaxValue;
        long unseen = missing.Sum(command => Math.Min(command.SizeBytes, bytes.End - command.Offset));
        if (toServer.Length == 0 || reported < unseen - 1)
        {
            Disagreements.Add($"port {log.ClientPort}: {missing.Count} commands of {unseen} bytes are missing, gaps report {reported} bytes; the first is {missing[0]}");
        }
    }

    private void Exactly(ConnectionLog log, int index, ExpectedCommand expected, SeenEvent seen)
    {
        bool uncertain = seen.Uncertain.Any(name => Compared.Contains(name) && !MayBeUncertain(expected, name));
        Check(log, index, expected, seen, [
            (uncertain, "uncertain"), (seen.Capture.Count > 0, "capture"), (seen.Queued != expected.Queued, "queued"),
            (seen.ReplyOff != expected.ReplyOff, "reply_off"),
            (expected.Command is not null && seen.SizeBytes != expected.SizeBytes, "command_size_bytes"),
            (!Outcomes(expected).Contains(seen.Outcome), "outcome"),
            (expected.Command is not null && seen.ErrorCode != expected.ErrorCode, "error_code"),
            (seen.User != expected.User && !seen.Uncertain.Contains("user"), "user"),
            (seen.Database != expected.Database && !seen.Uncertain.Contains("database"), "database"),
            .. Words(expected, seen)]);
    }

    /// <summary>What is absent, unknown or named uncertain claims nothing.</summary>
    private void Claims(ConnectionLog log, ExpectedCommand expected, SeenEvent seen) => Check(log, -1, expected, seen, [
        (seen.Outcome != "unknown" && !seen.Uncertain.Contains("outcome")
            && !Outcomes(expected).Contains(seen.Outcome), "outcome"),
        (seen.ErrorCode is not null && !seen.Uncertain.Contains("outcome") && expected.Command is not null
            && seen.ErrorCode != expected.ErrorCode, "error_code"),
        (seen.User is not null && seen.User != expected.User && !seen.Uncertain.Contains("user")
            && !IsTorn(seen, seen.User), "user"),
        (seen.Database is not null && seen.Database != expected.Database
            && !seen.Uncertain.Contains("database"), "database"),
        .. Words(expected, seen)]);

    /// <summary>
    /// Bytes of a name (the command's, a user's) are missing, and it says so: what it was is not claimed.
    /// </summary>
    private static bool IsTorn(SeenEvent seen, string? name) =>
        name == "<REDACTED>" && seen.Capture.Contains("truncated");

    private static IEnumerable<(bool Differs, string Member)> Words(ExpectedCommand expected, SeenEvent seen) =>
    [
        (seen.Command != expected.Command && !IsTorn(seen, seen.Command), "command"),
        (seen.Subcommand != expected.Subcommand
            && !(IsTorn(seen, seen.Command) && seen.Subcommand is null), "subcommand"),
        (expected.Command is not null && seen.Argc != expected.Argc, "argc"),
        (!seen.Uncertain.Contains("keys") && !SameKeys(expected.Keys, seen), "keys"),
    ];

    private void Check(ConnectionLog log, int index, ExpectedCommand expected, SeenEvent seen,
        IEnumerable<(bool Differs, string Member)> members)
    {
        string wrong = string.Join(", ", members.Where(item => item.Differs).Select(item => item.Member));
        if (wrong.Length > 0)
        {
            Disagreements.Add($"port {log.ClientPort} #{index} {wrong}: expected {expected}\n    saw {seen.Line}");
        }
    }

    private static bool SameKeys(byte[][] expected, SeenEvent seen) =>
        seen.KeysTruncated == Math.Max(0, expected.Length - MaxPrintedKeys)
        && seen.Keys.Length == Math.Min(expected.Length, MaxPrintedKeys)
        && seen.Keys.Zip(expected).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    private static string?[] Outcomes(ExpectedCommand expected) => expected.Outcome.Split('|');

    private static bool MayBeUncertain(ExpectedCommand expected, string member) => member switch
    {
        "user" => expected.UserMayBeUncertain,
        "database" => expected.DatabaseMayBeUncertain,
        _ => false,
    };
}
