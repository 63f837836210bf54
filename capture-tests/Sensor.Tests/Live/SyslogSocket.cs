using System.Net.Sockets;
using System.Text;

namespace Sensor.Tests.Live;

/// <summary>In place of a syslog daemon at <c>/dev/log</c>, on hosts that run none.</summary>
internal sealed class SyslogSocket : IDisposable
{
    private const string FullPath = "/dev/log";

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly List<string> _messages = [];

    private SyslogSocket() => _socket.Bind(new UnixDomainSocketEndPoint(FullPath));

    /// <summary>What it took until it was last asked.</summary>
    public IReadOnlyList<string> Messages => _messages;

    /// <summary>Null: a daemon has the place.</summary>
    public static SyslogSocket? OfHostUnlessThere() => File.Exists(FullPath) ? null : new();

    public bool Took(string text)
    {
        byte[] buffer = new byte[64 << 10];
        while (_socket.Available > 0)
        {
            _messages.Add(Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer)));
        }

        return _messages.Exists(message => message.Contains(text, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _socket.Dispose();
        File.Delete(FullPath);
    }
}
