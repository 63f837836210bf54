using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sensor.Tests.Live;

/// <summary>
/// Clients that write and read in pipelines at a given rate, whatever happens, and reconnect now and then. They remember
/// of each pipeline when it was sent and answered.
/// </summary>
internal sealed class SoakLoad
{
    public const int PipelineCommands = 20;
    private const int ConnectionsPerThread = 8;
    private const int ReconnectMeanPipelines = 600;

    private readonly Thread[] _threads;
    private readonly double _pipelinesPerSecond;
    private readonly List<SoakConnection> _connections = [];
    private readonly Lock _lock = new();
    private readonly string _namespace;
    private volatile bool _stop;
    private volatile Exception? _error;

    /// <param name="clientNamespace">Where the clients are.</param>
    /// <param name="threads">Of the clients.</param>
    /// <param name="rate">Commands per second, of all of them.</param>
    public SoakLoad(string clientNamespace, int threads, int rate)
    {
        _namespace = clientNamespace;
        _pipelinesPerSecond = (double)rate / PipelineCommands / threads;
        _threads = [.. Enumerable.Range(0, threads).Select(seed => new Thread(() => Run(new Random(seed))))];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Ends it; all that was done.</summary>
    public List<SoakConnection> Stop()
    {
        _stop = true;
        Array.ForEach(_threads, thread => thread.Join());
        Assert.Null(_error);
        return _connections;
    }

    private void Run(Random random)
    {
        try
        {
            NetworkNamespace.Enter(_namespace);
            SoakConnection?[] mine = new SoakConnection?[ConnectionsPerThread];
            Socket?[] sockets = new Socket?[ConnectionsPerThread];
            Stopwatch watch = Stopwatch.StartNew();
            double done = 0;
            for (int turn = 0; !_stop; turn = (turn + 1) % ConnectionsPerThread)
            {
                if (sockets[turn] is null || random.Next(ReconnectMeanPipelines) == 0)
                {
                    Close(sockets[turn], mine[turn]);
                    (sockets[turn], mine[turn]) = Connect();
                }

                Exchange(sockets[turn]!, mine[turn]!);
                done = Math.Max(done + 1, (watch.Elapsed.TotalSeconds - 1) * _pipelinesPerSecond);
                double ahead = (done / _pipelinesPerSecond) - watch.Elapsed.TotalSeconds;
                if (ahead > 0.001)
                {
                    Thread.Sleep(TimeSpan.FromSeconds(ahead));
                }
            }

            for (int i = 0; i < ConnectionsPerThread; i++)
            {
                Close(sockets[i], mine[i]);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            _error = e;
        }
    }

    private (Socket Socket, SoakConnection Connection) Connect()
    {
        long now = SoakConnection.NowNs;
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(LiveNetwork.ServerAddress, LiveNetwork.Port);
        lock (_lock)
        {
            SoakConnection connection =
                new(_connections.Count, ((IPEndPoint)socket.LocalEndPoint!).Port, now);
            _connections.Add(connection);
            return (socket, connection);
        }
    }

    private static void Close(Socket? socket, SoakConnection? connection)
    {
        if (socket is not null)
        {
            socket.Shutdown(SocketShutdown.Both);
            socket.Dispose();
            connection!.ClosedNs = SoakConnection.NowNs;
        }
    }

    private static void Exchange(Socket socket, SoakConnection connection)
    {
        int first = connection.Commands;
        StringBuilder pipeline = new(PipelineCommands * SoakCommand.Bytes);
        for (int number = first; number < first + PipelineCommands; number++)
        {
            SoakCommand.Append(pipeline, connection.Number, number);
        }

        long sent = SoakConnection.NowNs;
        socket.Send(Encoding.ASCII.GetBytes(pipeline.ToString()));
        byte[] answers = new byte[SoakCommand.AnswerBytes(first, PipelineCommands)];
        for (int read = 0; read < answers.Length;)
        {
            int count = socket.Receive(answers, read, answers.Length - read, SocketFlags.None);
            read += count > 0 ? count : throw new IOException("the server closed the connection");
        }

        connection.Add(sent, SoakConnection.NowNs);
    }
}
