using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Sensor.Hosting;

/// <summary>
/// Tells systemd how the run stands: one datagram for each word to the socket that <c>NOTIFY_SOCKET</c> names
/// (sd_notify(3)). Outside systemd, or when nobody takes them, nothing happens: a run never ends or waits for it.
/// </summary>
internal sealed class ServiceNotifier : IDisposable
{
    /// <summary>A status in words is told in every so manieth look.</summary>
    private const int LooksPerStatus = 10;

    private readonly Socket? _socket;
    private readonly Lock _lock = new();
    private bool _reloading;
    private int _looks;

    /// <param name="address">What NOTIFY_SOCKET holds: a path, or a name that begins with @; null: there is none.</param>
    public ServiceNotifier(string? address)
    {
        if (string.IsNullOrEmpty(address))
        {
            return;
        }

        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address));
            _socket = socket;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose();
        }
    }

    public static ServiceNotifier FromEnvironment() => new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));

    /// <summary>Capture has begun.</summary>
    public void Ready() => Send("READY=1");

    /// <summary>A new configuration will be read; the next <see cref="Look"/> says that it was.</summary>
    public void Reloading()
    {
        lock (_lock)
        {
            // In microseconds of the monotonic clock, which systemd compares with its own.
            Send($"RELOADING=1\nMONOTONIC_USEC={Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000)}");
            _reloading = true;
        }
    }

    /// <summary>Each time that the run's main loop goes round: the watchdog's sign of life.</summary>
    public void Look(Func<LiveCounters> count)
    {
        lock (_lock)
        {
            if (_reloading)
            {
                _reloading = false;
                Send("READY=1");
            }
        }

        Send("WATCHDOG=1");
        if (_socket is not null && _looks++ % LooksPerStatus == 0)
        {
            LiveCounters now = count();
            Send($"STATUS={now.Packets} packets, {now.KernelDrops} dropped by the kernel, {now.QueueDrops} by the sensor");
        }
    }

    /// <summary>The end has begun: what was captured is written out.</summary>
    public void Stopping() => Send("STOPPING=1");

    public void Dispose() => _socket?.Dispose();

    private void Send(string words)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(words));
        }
        catch (SocketException)
        {
            // systemd is being executed anew, or its queue is full: the next word is soon.
        }
    }
}
