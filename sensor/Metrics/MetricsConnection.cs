using System.Net.Sockets;

namespace Sensor.Metrics;

/// <summary>
/// One connection: one request, one answer, the end. Who says or takes nothing is given up after a time; who has not
/// said all of a request, also when room is needed for others. It owns the socket.
/// </summary>
internal sealed class MetricsConnection(Socket socket, MetricsOptions options, Func<string, MetricsReply> answer)
    : IDisposable
{
    private const int Asking = 0;
    private const int Answering = 1;
    private const int GivenUp = 2;

    private const int MostDrained = 64 * 1024;

    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(500);

    private int _state = Asking;

    /// <summary>By any thread, at any time: ends it unless its request is whole, or it was given up before.</summary>
    public bool TryGiveUp()
    {
        bool given = Interlocked.CompareExchange(ref _state, GivenUp, Asking) == Asking;
        if (given)
        {
            socket.Dispose();
        }

        return given;
    }

    public void Dispose() => socket.Dispose();

    /// <exception cref="SocketException">The client went, or it was given up.</exception>
    /// <exception cref="ObjectDisposedException">It was given up.</exception>
    /// <exception cref="OperationCanceledException">Its time is over, or the server ends.</exception>
    public async Task Serve(CancellationToken ended)
    {
        byte[] buffer = new byte[options.MaxRequestBytes];
        (MetricsReply reply, bool headOnly) = await Ask(buffer, ended);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ended);
        limit.CancelAfter(options.Timeout);
        ReadOnlyMemory<byte> left = reply.Encode(DateTime.UtcNow, headOnly);
        while (left.Length > 0)
        {
            left = left[await socket.SendAsync(left, limit.Token)..];
        }

        // What a client still sends would make the kernel throw away what it has not read yet.
        socket.Shutdown(SocketShutdown.Send);
        limit.CancelAfter(DrainTime);
        int drained = 0;
        int read;
        while (drained < MostDrained && (read = await socket.ReceiveAsync(buffer, limit.Token)) > 0)
        {
            drained += read;
        }
    }

    private async Task<(MetricsReply Reply, bool HeadOnly)> Ask(byte[] buffer, CancellationToken ended)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ended);
        limit.CancelAfter(options.Timeout);
        int length = 0;
        int end;
        try
        {
            while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
            {
                if (length == buffer.Length)
                {
                    return (MetricsReply.Line(431, "the request is too long"), false);
                }

                int read = await socket.ReceiveAsync(buffer.AsMemory(length), limit.Token);
                if (read == 0)
                {
                    throw new OperationCanceledException(ended);
                }

                length += read;
            }
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested && limit.IsCancellationRequested)
        {
            return (MetricsReply.Line(408, "the request did not come in time"), false);
        }

        ObjectDisposedException.ThrowIf(Interlocked.CompareExchange(ref _state, Answering, Asking) == GivenUp, this);
        return MetricsRequest.Parse(buffer.AsSpan(0, end)) is { } request
            ? (AnswerTo(request), request.IsHead)
            : (MetricsReply.Line(400, "this is no request of HTTP/1.1 with a host"), false);
    }

    private MetricsReply AnswerTo(MetricsRequest request) =>
        !request.IsFor(options) ? MetricsReply.Line(403, "asked under a name that is not this host's; metrics.hosts names others")
        : !request.Reads ? MetricsReply.Line(405, "there is nothing here but to read")
        : answer(request.Path);
}
