using System.Net.Sockets;

namespace Sensor.Metrics;

/// <summary>
/// One connection: one request, one answer, the end. Who says or takes nothing is given up after a time.
/// </summary>
internal sealed class MetricsConnection(Socket socket, MetricsOptions options, Func<string, MetricsReply> answer)
{
    private const int MostDrained = 64 * 1024;

    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(500);

    /// <exception cref="SocketException">The client went.</exception>
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

        return MetricsRequest.Parse(buffer.AsSpan(0, end)) is { } request
            ? (AnswerTo(request), request.IsHead)
            : (MetricsReply.Line(400, "this is no request of HTTP/1.1 with a host"), false);
    }

    private MetricsReply AnswerTo(MetricsRequest request) =>
        !request.IsFor(options) ? MetricsReply.Line(403, "asked under a name that is not this host's; metrics.hosts names others")
        : !request.Reads ? MetricsReply.Line(405, "there is nothing here but to read")
        : answer(request.Path);
}
