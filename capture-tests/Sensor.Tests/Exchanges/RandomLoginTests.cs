using Sensor.Exchanges;
using Sensor.Streams;
using Sensor.Tests.Support;

namespace Sensor.Tests.Exchanges;

/// <summary>
/// Random pipelines with logins, good and bad, against a server that does not answer a failed login while other output
/// is pending (FINDINGS A1), and against one that does: no login is claimed that did not happen, and none denied that
/// did.
/// </summary>
public sealed class RandomLoginTests
{
    private const int Rounds = 1500;
    private const string WrongPass = "-WRONGPASS invalid username-password pair or user is disabled.\\r\\n";

    [Theory]
    [InlineData(1, true, false)]
    [InlineData(2, false, false)]
    [InlineData(3, true, true)]
    [InlineData(4, false, true)]
    public void No_login_is_forged_and_none_denied(int seed, bool silentServer, bool transactions)
    {
        Random random = new(seed);
        int logins = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Dictionary<long, string> truth = [];
            List<WireItem> items = [];
            long offset = 0;
            for (int batch = 0; batch < 6; batch++)
            {
                AddBatch(random, silentServer, transactions, items, truth, ref offset);
            }

            string where = $"seed {seed}, round {round}: "
                + string.Concat(
                    items.Select(i => $"\n{(i.Direction == Direction.ToServer ? 'C' : 'S')} {WireText.Show(i.Bytes)}"));
            new WireRun(exchange => Check(exchange, truth, where, ref logins)).Play(items);
        }

        Assert.True(logins > Rounds, $"{logins} logins were decided");
    }

    private static string Check(Exchange exchange, Dictionary<long, string> truth, string where, ref int logins)
    {
        string expected = truth[exchange.Offset];
        if (exchange.Fate == ExchangeFate.Answered)
        {
            string look = ExchangeLook.Show(exchange)
                .Split(' ')[1].Replace("(-WRONGPASS)", "-WRONGPASS", StringComparison.Ordinal);
            Assert.True(
                expected == look, $"{where}: at {exchange.Offset} {ExchangeLook.Show(exchange)}, in truth {expected}");
            logins += exchange.HasLogin ? 1 : 0;
        }

        return "";
    }

    private static void AddBatch(
        Random random, bool silentServer, bool transactions, List<WireItem> items, Dictionary<long, string> truth,
        ref long offset)
    {
        bool inside = transactions && random.Next(3) == 0;
        List<(string Command, string Reply, string Look)> commands =
            [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => One(random))];
        List<byte> sent = [];
        string replies = "";
        string elements = "";
        if (inside)
        {
            Add("MULTI", "+");
            replies = "+OK\\r\\n";
        }

        foreach ((string command, string reply, string look) in commands)
        {
            bool silent = silentServer && look.StartsWith("-WRONGPASS", StringComparison.Ordinal)
                && (inside || replies.Length > 0);
            Add(command, look);
            replies += inside ? "+QUEUED\\r\\n" : silent ? "" : reply;
            elements += silent ? "" : reply;
        }

        if (inside)
        {
            Add("EXEC", $"*{commands.Count}");
            replies += $"*{commands.Count}\\r\\n{elements}";
        }

        offset += sent.Count;
        items.Add(new WireItem(WireStep.Bytes, Direction.ToServer) { Bytes = [.. sent], Settled = true });
        items.Add(new WireItem(WireStep.Bytes, Direction.ToClient) { Bytes = WireText.Parse(replies) });
        items.RemoveAll(i => i.Bytes.Length == 0);

        void Add(string command, string look)
        {
            truth.Add(truth.Count == 0 ? 0 : Next(), look);
            sent.AddRange(WireText.Commands(command));
        }

        long Next() => items.Where(i => i.Direction == Direction.ToServer).Sum(i => (long)i.Bytes.Length) + sent.Count;
    }

    private static (string Command, string Reply, string Look) One(Random random) => random.Next(6) switch
    {
        0 => ("AUTH bob good", "+OK\\r\\n", "+"),
        1 => ("AUTH bob bad", WrongPass, "-WRONGPASS/InvalidPassword"),
        2 => ("PING", "+PONG\\r\\n", "+"),
        3 => ("GET k", "$1\\r\\nv\\r\\n", "$"),
        4 => ("INCR n", ":7\\r\\n", ":7"),
        _ => ("SET k v", "+OK\\r\\n", "+"),
    };
}
