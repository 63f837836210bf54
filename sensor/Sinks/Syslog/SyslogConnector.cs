using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sensor.Sinks.Syslog;

/// <summary>
/// Opens a socket to a receiver within a time, trying the addresses of its name one after the other, and says in one
/// sentence why there is none.
/// </summary>
internal static class SyslogConnector
{
    private const int MaxAddresses = 16;

    /// <exception cref="SinkFault">Nobody answers there.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public static Socket Connect(SyslogAddress address, TimeSpan timeout, CancellationToken stop)
    {
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
        cancel.CancelAfter(timeout);
        try
        {
            return address.Transport == SyslogTransport.Unix ? ConnectToPath(address.Host)
                : ConnectToAny(address, cancel.Token);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new SinkFault(SinkProblem.Unreachable,
                $"{address}: no connection within {Seconds(timeout)}; is the address right, does a firewall drop it?", e);
        }
        catch (SocketException e)
        {
            throw new SinkFault(SinkProblem.Unreachable, $"{address}: {Why(e.SocketErrorCode)}", e);
        }
    }

    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.### s", CultureInfo.InvariantCulture);

    public static string Why(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "nobody listens there; is the receiver running, is the port right?",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            "there is no such host; is the name right?",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route leads there; is the address right?",
        SocketError.AccessDenied => "this user may not write to it; who owns it?",
        SocketError.AddressNotAvailable => "there is no such socket; is the path right, is the daemon running?",
        SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted =>
            "the receiver ended the connection",
        SocketError.TimedOut => "the receiver does not answer",
        _ => $"cannot be reached ({error})",
    };

    /// <summary>Daemons take datagrams there, rarely a stream.</summary>
    private static Socket ConnectToPath(string path)
    {
        try
        {
            return Open(SocketType.Dgram);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ProtocolType)
        {
            return Open(SocketType.Stream);
        }

        Socket Open(SocketType type)
        {
            Socket socket = new(AddressFamily.Unix, type, ProtocolType.Unspecified);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
                return socket;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private static Socket ConnectToAny(SyslogAddress address, CancellationToken cancel)
    {
        IPAddress[] found = IPAddress.TryParse(address.Host, out IPAddress? literal)
            ? [literal] : Dns.GetHostAddressesAsync(address.Host, cancel).GetAwaiter().GetResult();
        int tried = Math.Min(found.Length, MaxAddresses);
        for (int i = 0; i < tried; i++)
        {
            try
            {
                return Connect(new IPEndPoint(found[i], address.Port), address.IsStream, cancel);
            }
            catch (SocketException) when (i + 1 < tried)
            {
                // the next address may answer
            }
        }

        throw new SocketException((int)SocketError.HostNotFound);
    }

    private static Socket Connect(IPEndPoint end, bool stream, CancellationToken cancel)
    {
        Socket socket = stream ? new(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new(end.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.ConnectAsync(end, cancel).AsTask().GetAwaiter().GetResult();
            if (stream)
            {
                socket.NoDelay = true; // what is written is a whole chunk of messages
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
