using System.Net;
using System.Net.Sockets;

namespace Sensor.Polling;

/// <summary>
/// Opens a socket to a target within a time: finds the name's addresses and tries one after the other. Blocks the
/// calling thread.
/// </summary>
internal static class SocketOpener
{
    private const int MaxAddresses = 16;

    public static Socket? Open(
        PollTarget target, TimeSpan timeout, CancellationToken abort, out PollFailure? failure)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(abort);
        cancel.CancelAfter(timeout);
        try
        {
            failure = null;
            return target.Transport == PollTransport.UnixSocket
                ? Connect(new UnixDomainSocketEndPoint(target.Host), cancel.Token)
                : ConnectToAny(target, cancel.Token);
        }
        catch (OperationCanceledException)
        {
            failure = new PollFailure(PollFailureKind.TimedOut,
                $"{target}: no connection within {Seconds(timeout)}; is the address right, does a firewall drop it?");
        }
        catch (SocketException e)
        {
            failure = new PollFailure(PollFailureKind.Unreachable, $"{target}: {Why(e.SocketErrorCode)}");
        }
        catch (ArgumentException)
        {
            failure = new PollFailure(PollFailureKind.Unreachable,
                $"{target}: this is no path of a Unix socket (107 bytes at most)");
        }

        return null;
    }

    public static string Seconds(TimeSpan time) =>
        time.TotalSeconds.ToString("0.### s", System.Globalization.CultureInfo.InvariantCulture);

    private static Socket ConnectToAny(PollTarget target, CancellationToken cancel)
    {
        IPAddress[] addresses = IPAddress.TryParse(target.Host, out IPAddress? literal)
            ? [literal] : Dns.GetHostAddressesAsync(target.Host, cancel).GetAwaiter().GetResult();
        for (int i = 0; i < addresses.Length && i < MaxAddresses; i++)
        {
            try
            {
                return Connect(new IPEndPoint(addresses[i], target.Port), cancel);
            }
            catch (SocketException) when (i + 1 < Math.Min(addresses.Length, MaxAddresses))
            {
                // the next address may answer
            }
        }

        throw new SocketException((int)SocketError.HostNotFound);
    }

    private static Socket Connect(EndPoint end, CancellationToken cancel)
    {
        bool unix = end.AddressFamily == AddressFamily.Unix;
        var socket =
            new Socket(end.AddressFamily, SocketType.Stream, unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            socket.ConnectAsync(end, cancel).AsTask().GetAwaiter().GetResult();
            if (!unix)
            {
                socket.NoDelay = true;
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Why(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "nobody listens there; is the server running, is the port right?",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            "there is no such host; is the name right?",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable =>
            "no route leads there; is the address right?",
        SocketError.AccessDenied => "this user may not open it; is it in the server's group?",
        SocketError.AddressNotAvailable => "there is no such socket; is the path right, is the server running?",
        _ => $"cannot be reached ({error})",
    };
}
