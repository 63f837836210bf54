using System.Text;
using Sensor.Anomalies;
using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Streams;
using Sensor.Tests.Support;

namespace Sensor.Tests.Exchanges;

/// <summary>
/// What a connection may keep, and that the steady state allocates nothing (REDIS-FACTS §3, HOUSE-STYLE §4.1).
/// </summary>
public sealed class LimitTests
{
    [Fact]
    public void Above_the_limit_waiting_commands_shrink_and_are_still_paired()
    {
        WireRun run = new(options: new ExchangeOptions { MaxFullCommands = 10 });
        run.Play(WireScript.Parse(
            $"C {Many("GET key", 15)}\nS {Many("$1\\r\\nv\\r\\n", 15, "")}\nC GET key\nS $1\\r\\nv\\r\\n"));
        Assert.Equal($"{Many("GET $", 10, ", ")}, {Many("GET $ shrunk", 5, ", ")}, GET $", run.Result);
        Assert.Equal(1, run.Anomalies[AnomalyKind.PipelineOverLimit]);
    }

    [Fact]
    public void Twenty_thousand_in_flight_lose_nothing_but_their_arguments()
    {
        WireRun run = new();
        run.Play(WireScript.Parse($"C {Many("PING", 20_000)}\nS {Many("+PONG\\r\\n", 20_000, "")}"));
        Assert.Equal($"{Many("PING +", 10_000, ", ")}, {Many("PING + shrunk", 10_000, ", ")}", run.Result);
    }

    [Fact]
    public void Above_the_limit_what_acts_on_the_connection_or_on_users_stays_whole()
    {
        WireRun run = new(
            e => $"{ExchangeLook.Show(e)} {Encoding.ASCII.GetString(e.TextOf(e.LoginUser))}{e.ArgumentCount}/{e.ArgumentsTotal}",
            options: new ExchangeOptions { MaxFullCommands = 1 });
        run.Play(WireScript.Parse("""
            C PING , AUTH bob pw , SELECT 3 , NOSUCH a b , SET k v , ACL SETUSER eve on , CLIENT REPLY SKIP , PING , GET a
            S +PONG\r\n+OK\r\n+OK\r\n-ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' \r\n+OK\r\n+OK\r\n$1\r\nv\r\n
            C PING
            S +PONG\r\n
            """));
        Assert.Equal(
            "PING + 0/0, AUTH + bob2/2, SELECT + 1/1, NOSUCH -ERR/UnknownCommand shrunk 0/2, SET + shrunk 0/2, "
            + "ACL_SETUSER + 2/2, CLIENT_REPLY silent 1/1, PING silent off shrunk 0/0, GET $ shrunk 0/1, PING + shrunk 0/0",
            run.Result);
    }

    [Fact]
    public void Far_too_many_in_flight_are_resynchronised()
    {
        WireRun run = new(options: new ExchangeOptions { MaxFullCommands = 5, MaxCommands = 20 });
        run.Play(WireScript.Parse(
            $"C {Many("GET k", 25)}\nS {Many("$1\\r\\nv\\r\\n", 25, "")}\nC PING\nS +PONG\\r\\n\nC PING\nS +PONG\\r\\n\nwait 2\nC PING\nS +PONG\\r\\n"));
        string[] parts = run.Result.Split(" |")[0].Split(", ");
        Assert.Equal(28, parts.Length);
        Assert.All(parts[..25], p => Assert.StartsWith("GET unpaired", p, StringComparison.Ordinal));
        Assert.Equal("PING +", parts[^1]);
    }

    [Fact]
    public void A_transaction_above_its_limit_lets_its_oldest_leave_and_keeps_the_rest_right()
    {
        WireRun run = new(options: new ExchangeOptions { MaxTransactionCommands = 3 });
        run.Play(WireScript.Parse("""
            C MULTI
            S +OK\r\n
            C SET a 1 , INCR n , GET a , PING , ECHO x
            S +QUEUED\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n
            left 3
            C EXEC
            S *5\r\n+OK\r\n:1\r\n$1\r\n1\r\n+PONG\r\n$1\r\nx\r\n
            C PING
            S +PONG\r\n
            """));
        Assert.Equal(
            "MULTI +, SET open queued outcome?, INCR open queued outcome?, GET $ queued, PING + queued, ECHO $ queued, EXEC *5, PING +",
            run.Result);
        Assert.Equal(2, run.Anomalies[AnomalyKind.TransactionOverLimit]);
    }

    [Fact]
    public void A_transaction_above_its_limit_of_bytes_lets_its_oldest_leave()
    {
        WireRun run = new(options: new ExchangeOptions { MaxTransactionBytes = 250 });
        string key = new('k', 100);
        run.Play(WireScript.Parse(
            $"C MULTI\nS +OK\\r\\n\nC GET {key} , GET {key} , GET {key}\nS +QUEUED\\r\\n+QUEUED\\r\\n+QUEUED\\r\\n\nleft 2\nC DISCARD\nS +OK\\r\\n"));
        Assert.Equal("MULTI +, GET open queued outcome?, GET norun queued, GET norun queued, DISCARD +", run.Result);
    }

    [Fact]
    public void Memory_is_given_back_when_the_commands_have_left()
    {
        WireRun run = new();
        run.PlayOne(WireScript.Parse($"C {Many("GET key", 1000)}")[0]);
        Assert.True(run.Tracker.InFlight);
        Assert.True(run.Tracker.MemoryBytes > 100_000);
        run.PlayOne(WireScript.Parse($"S {Many("$1\\r\\nv\\r\\n", 1000, "")}")[0]);
        Assert.False(run.Tracker.InFlight);
        Assert.InRange(run.Tracker.MemoryBytes, 0, 1000);
    }

    [Theory]
    [InlineData("GET key:1", "$5\\r\\nhello\\r\\n", 1)]
    [InlineData("SET key:1 value", "+OK\\r\\n", 1)]
    [InlineData("GET key:1", "$5\\r\\nhello\\r\\n", 100)]
    [InlineData("HGETALL h", "%1\\r\\n+a\\r\\n+b\\r\\n", 10)]
    [InlineData("MGET a b c", "*3\\r\\n$1\\r\\na\\r\\n$-1\\r\\n:1\\r\\n", 10)]
    [InlineData("GET key:1", "-WRONGTYPE x\\r\\n", 10)]
    [InlineData("MULTI , SET a 1 , EXEC", "+OK\\r\\n+QUEUED\\r\\n*1\\r\\n+OK\\r\\n", 1)]
    [InlineData("AUTH bob pw", "+OK\\r\\n", 1)]
    [InlineData("SELECT 1", "+OK\\r\\n", 1)]
    [InlineData("FOO a b", "-ERR unknown command 'FOO', with args beginning with: 'a' 'b' \\r\\n", 1)]
    public void Steady_traffic_allocates_nothing(string command, string reply, int depth)
    {
        byte[] commands = WireText.Commands(Many(command, depth));
        byte[] replies = WireText.Parse(Many(reply, depth, ""));
        ExchangeShared shared = new(new ExchangeOptions(), CommandTable.Load());
        using ExchangeTracker tracker = new(shared, new CountingReporter(), 0, handshakeSeen: true);
        long taken = 0;
        for (int i = 0; i < 200; i++)
        {
            taken += Turn(tracker, commands, replies, i);
        }

        Assert.True(taken >= 200L * depth);
        int turn = 200;
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int end = turn + 100; turn < end; turn++)
            {
                Turn(tracker, commands, replies, turn);
            }
        }));
    }

    private static int Turn(ExchangeTracker tracker, byte[] commands, byte[] replies, int turn)
    {
        int taken = 0;
        for (int side = 0; side < 2; side++)
        {
            byte[] bytes = side == 0 ? commands : replies;
            tracker.Accept(new StreamItem
            {
                Kind = StreamItemKind.Bytes,
                Connection = 0,
                Direction = (Direction)side,
                Offset = (long)turn * bytes.Length,
                TimeNs = 1_700_000_000_000_000_000 + (turn * 2_000_000L) + side,
                Bytes = bytes,
                Settled = side == 0,
            });
            while (tracker.TryTake(out Exchange? exchange))
            {
                taken++;
                tracker.Release(exchange);
            }
        }

        return taken;
    }

    private static string Many(string text, int count, string between = " , ") =>
        string.Join(between, Enumerable.Repeat(text, count));
}
