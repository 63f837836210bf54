using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sensor.Tests.Live;

/// <summary>
/// Connections from the client's namespace that write pipelines of SET and read the answers, and count what they sent:
/// what the sensor must account for.
/// </summary>
internal sealed class LiveLoad : IDisposable
{
    private static readonly byte[] Answer = "+OK\r\n"u8.ToArray();

    private readonly Socket[] _sockets;
    private readonly long[] _sent;
    private readonly int[] _ports;

    public LiveLoad(string clientNamespace, int connections)
    {
        _sockets = new Socket[connections];
        _sent = new long[connections];
        Thread inside = new(() =>
        {
            NetworkNamespace.Enter(clientNamespace);
            for (int i = 0; i < connections; i++)
            {
                _sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                {
                    NoDelay = true,
                };
                _sockets[i].Connect(LiveNetwork.ServerAddress, LiveNetwork.Port);
            }
        });
        inside.Start();
        inside.Join();
        _ports = [.. _sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];
    }

    /// <summary>Bytes that each connection sent, by the client's port.</summary>
    public IReadOnlyDictionary<int, long> Sent =>
        _ports.Zip(_sent).ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>Every connection, at the same time: so many pipelines, each answered before the next.</summary>
    public void Exchange(int rounds, int commands = 20)
    {
        byte[] pipeline = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(
            "*3\r\n$3\r\nSET\r\n$6\r\nkey:01\r\n$10\r\nvvvvvvvvvv\r\n", commands)));
        Parallel.For(0, _sockets.Length, i =>
        {
            byte[] answers = new byte[commands * Answer.Length];
            for (int round = 0; round < rounds; round++)
            {
                _sockets[i].Send(pipeline);
                _sent[i] += pipeline.Length;
                for (int read = 0; read < answers.Length;)
                {
                    int count = _sockets[i].Receive(answers, read, answers.Length - read, SocketFlags.None);
                    read += count > 0 ? count : throw new IOException("the server closed the connection");
                }
            }
        });
    }

    public void Dispose() => Array.ForEach(_sockets, socket => socket.Dispose());
}
