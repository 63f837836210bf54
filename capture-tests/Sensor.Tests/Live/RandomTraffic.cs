using System.Net;
using System.Text;

namespace Sensor.Tests.Live;

/// <summary>
/// Many clients in parallel against a real server, all by one seed: each client is a thread with connections one after
/// the other. <see cref="Run"/> ends when every client has done its batches and gives the logs of all connections.
/// </summary>
internal sealed class RandomTraffic(int seed, LiveNetwork network, string? password)
{
    private readonly ServerTraits _server = ServerTraits.Of(LiveNetwork.ServerProgram);
    private const int FirstPort = 20_000;

    private int _nextPort = FirstPort - 1;

    public int Clients { get; init; } = 12;

    public int BatchesPerClient { get; init; } = 60;

    public List<ConnectionLog> Run()
    {
        var logs = new List<ConnectionLog>();
        var failures = new List<Exception>();
        Thread[] threads =
            [.. Enumerable.Range(0, Clients).Select(number => new Thread(() => RunClient(number, logs, failures)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return failures.Count == 0 ? logs : throw new AggregateException($"seed {seed}", failures);
    }

    private void RunClient(int number, List<ConnectionLog> logs, List<Exception> failures)
    {
        ConnectionLog? log = null;
        try
        {
            NetworkNamespace.Enter(network.ClientNamespace);
            var random = new Random(unchecked((seed * 1000) + number));
            for (int batches = 0; batches < BatchesPerClient;)
            {
                using RandomConnection connection = Connect(random);
                log = connection.Log;
                lock (logs)
                {
                    logs.Add(log);
                }

                batches += Talk(connection, random, number);
            }
        }
        catch (Exception exception)
        {
            lock (failures)
            {
                string last = string.Join("\n  ", log?.Commands.TakeLast(12) ?? []);
                failures.Add(
                    new InvalidOperationException($"client {number}, port {log?.ClientPort} after {last}", exception));
            }
        }
    }

    private RandomConnection Connect(Random random) => new(
        new IPEndPoint(LiveNetwork.ServerAddress, LiveNetwork.Port),
        new IPEndPoint(LiveNetwork.ClientAddress, Interlocked.Increment(ref _nextPort)),
        random,
        new ClientState(password is not null, _server));

    /// <summary>One connection from its first command to its end; the number of batches that it made.</summary>
    private int Talk(RandomConnection connection, Random random, int number)
    {
        var segments = new RandomSegments(random, password, _server);
        connection.Exchange(segments.Greeting());
        int batches = random.Next(1, 25);
        if (number == 0)
        {
            connection.Exchange([segments.Plain("MONITOR", Effect.Monitor)]);
            batches = Math.Min(batches, 6);
        }
        else if (number == 1)
        {
            Replicate(connection, segments);
            return 25;
        }

        for (int batch = 0; batch < batches && !connection.Closed; batch++)
        {
            connection.Exchange(segments.Next());
        }

        if (!connection.Closed)
        {
            PlannedCommand[] behind = [segments.Plain("PING"), segments.Plain("SELECT 3"), segments.Plain("NOSUCH x")];
            connection.End(Ending(random, segments), behind[..random.Next(4)]);
        }

        return batches;
    }

    private static void Replicate(RandomConnection connection, RandomSegments segments)
    {
        connection.Exchange(
            [segments.Plain("REPLCONF listening-port 7777"), segments.Plain("REPLCONF capa eof capa psync2")]);
        connection.BecomeReplica(segments.Plain("PSYNC ? -1"), [segments.Plain("REPLCONF ACK 0", Effect.Unanswered),
            segments.Plain("REPLCONF ACK 10", Effect.Unanswered),
            segments.Plain("ACL SETUSER intruder on >hidden-pw +@all", Effect.Unanswered)]);
    }

    private static PlannedCommand Ending(Random random, RandomSegments segments)
    {
        string[] malformed =
            ["*1\r\n$-1\r\n", "*01\r\n", "*2\r\n$3\r\nGET\r\n:1\r\n", "SET \"open\r\n", "*99999999999999\r\n"];
        return random.Next(3) > 0
            ? segments.Plain("QUIT", Effect.Quit)
            : new PlannedCommand([], Encoding.Latin1.GetBytes(malformed[random.Next(malformed.Length)]))
            {
                Effect = Effect.Malformed,
            };
    }
}
