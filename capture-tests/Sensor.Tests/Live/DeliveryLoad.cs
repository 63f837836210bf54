using System.Net.Sockets;
using System.Text;

namespace Sensor.Tests.Live;

/// <summary>
/// Connections that write SETs whose key names connection and number, pace by pace, and remember when each pipeline was
/// sent and answered: whatever becomes of the sensor, each of them is to be an event or to lie in a reported loss.
/// </summary>
internal sealed class DeliveryLoad : IDisposable
{
    private static readonly byte[] Answer = "+OK\r\n"u8.ToArray();

    private readonly Socket[] _sockets;
    private readonly List<Pipeline>[] _done;
    private readonly Thread[] _threads;
    private readonly int _commands;
    private readonly TimeSpan _pause;
    private volatile bool _stop;
    private Exception? _error;

    /// <param name="clientNamespace">Where the clients are.</param>
    /// <param name="connections">A thread each.</param>
    /// <param name="commands">Of one pipeline.</param>
    /// <param name="pause">Between the answers to one and the next.</param>
    public DeliveryLoad(string clientNamespace, int connections, int commands, TimeSpan pause)
    {
        _commands = commands;
        _pause = pause;
        _sockets = new Socket[connections];
        _done = [.. Enumerable.Range(0, connections).Select(_ => new List<Pipeline>())];
        Thread inside = new(() =>
        {
            NetworkNamespace.Enter(clientNamespace);
            for (int i = 0; i < connections; i++)
            {
                _sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                _sockets[i].Connect(LiveNetwork.ServerAddress, LiveNetwork.Port);
            }
        });
        inside.Start();
        inside.Join();
        _threads = [.. Enumerable.Range(0, connections).Select(i => new Thread(() => Run(i)))];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Commands <paramref name="First"/> to <paramref name="First"/> + n - 1, and when they were under way.</summary>
    public readonly record struct Pipeline(int Connection, int First, DateTime SentUtc, DateTime AnsweredUtc);

    public int CommandsPerPipeline => _commands;

    public static string Key(int connection, int number) => $"k:{connection}:{number}";

    /// <summary>Ends it; all that was done.</summary>
    public List<Pipeline> Stop()
    {
        _stop = true;
        Array.ForEach(_threads, thread => thread.Join());
        Assert.Null(_error);
        return [.. _done.SelectMany(each => each)];
    }

    public void Dispose()
    {
        _stop = true;
        Array.ForEach(_threads, thread => thread.Join());
        Array.ForEach(_sockets, socket => socket.Dispose());
    }

    private void Run(int connection)
    {
        byte[] answers = new byte[_commands * Answer.Length];
        try
        {
            for (int first = 0; !_stop; first += _commands)
            {
                byte[] pipeline = Encoding.ASCII.GetBytes(string.Concat(
                    Enumerable.Range(first, _commands).Select(number => Command(connection, number))));
                DateTime sent = DateTime.UtcNow;
                _sockets[connection].Send(pipeline);
                for (int read = 0; read < answers.Length;)
                {
                    int count = _sockets[connection].Receive(answers, read, answers.Length - read, SocketFlags.None);
                    read += count > 0 ? count : throw new IOException("the server closed the connection");
                }

                _done[connection].Add(new Pipeline(connection, first, sent, DateTime.UtcNow));
                if (_pause > TimeSpan.Zero)
                {
                    Thread.Sleep(_pause);
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            _error = e;
        }
    }

    private static string Command(int connection, int number)
    {
        string key = Key(connection, number);
        return $"*3\r\n$3\r\nSET\r\n${key.Length}\r\n{key}\r\n$4\r\nvvvv\r\n";
    }
}
