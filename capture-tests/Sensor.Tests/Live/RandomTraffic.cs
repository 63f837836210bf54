using System.Net;
using System.Net.Sockets;
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

    /// <summary>
    /// A connection to the server: number and choice in, stream out. Over TCP in the clear where nothing else is said.
    /// </summary>
    public Func<int, Random, Stream> Open { get; init; } = OpenTcp;

    /// <summary>
    /// Whether connections begin one after the other, each with a PING: their order is then all that names them.
    /// </summary>
    public bool InOrder { get; init; }

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
                using RandomConnection connection = Begin(random, logs);
                log = connection.Log;

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

    private RandomConnection Begin(Random random, List<ConnectionLog> logs)
    {
        if (!InOrder)
        {
            RandomConnection connection = Connect(random);
            lock (logs)
            {
                logs.Add(connection.Log);
            }

            return connection;
        }

        lock (logs)
        {
            RandomConnection connection = Connect(random);
            logs.Add(connection.Log);
            connection.Exchange([new RandomSegments(random, password, _server).Plain("PING")]);
            return connection;
        }
    }

    private RandomConnection Connect(Random random)
    {
        int number = Interlocked.Increment(ref _nextPort);
        return new RandomConnection(Open(number, random), number, random, new ClientState(password is not null, _server));
    }

    private static NetworkStream OpenTcp(int port, Random random) => OpenTcp(port, random, LiveNetwork.Port);

    /// <summary>From this port of the client's address to that of the server's.</summary>
    public static NetworkStream OpenTcp(int port, Random random, int serverPort)
    {
        Socket socket = new(LiveNetwork.ServerAddress.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = 20_000,
            SendTimeout = 20_000,
        };
        if (random.Next(4) == 0)
        {
            // A small window: the server's replies come in small segments.
            socket.ReceiveBufferSize = 4096;
        }

        socket.Bind(new IPEndPoint(LiveNetwork.ClientAddress, port));
        socket.Connect(new IPEndPoint(LiveNetwork.ServerAddress, serverPort));
        return new NetworkStream(socket, ownsSocket: true);
    }

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
