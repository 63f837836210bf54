using System.Net;
using System.Net.Sockets;
using System.Text;
using Sensor.Polling;

namespace Sensor.Tests.Polling;

/// <summary>
/// A server that takes connections on the loopback, one after the other, and does with each what the test's script
/// says.
/// </summary>
internal sealed class FakeServer : IDisposable
{
    public const string Hello = "%3\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:77\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Thread _thread;
    private readonly CancellationTokenSource _end = new();

    public FakeServer(Action<NetworkStream, CancellationToken> script)
    {
        _listener.Start();
        _thread = new Thread(() => Serve(script)) { IsBackground = true };
        _thread.Start();
    }

    public PollingOptions Options => new()
    {
        Target = PolledServer.Target($"redis://{_listener.LocalEndpoint}"),
        AnswerTimeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>
    /// A server that answers the questions of a connection in this order, whatever they are, and then waits.
    /// </summary>
    public static FakeServer Answering(params string[] replies) => new((stream, end) =>
    {
        byte[] question = new byte[4096];
        foreach (string reply in replies)
        {
            if (stream.Read(question) == 0)
            {
                return;
            }

            stream.Write(Encoding.Latin1.GetBytes(reply));
        }

        end.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
    });

    public void Dispose()
    {
        _end.Cancel();
        _listener.Stop();
        _thread.Join(TimeSpan.FromSeconds(5));
    }

    private void Serve(Action<NetworkStream, CancellationToken> script)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = _listener.AcceptTcpClient();
                script(client.GetStream(), _end.Token);
            }
            catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
            {
                // the sensor closed the connection, or the test is over
            }
        }
    }
}
