using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Sensor.Control;

/// <summary>Who is at the other end of a control connection, as the kernel says (SO_PEERCRED, unix(7)).</summary>
internal readonly record struct ControlPeer(int Pid, uint Uid)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>The peer of a connected Unix socket.</summary>
    public static ControlPeer Of(Socket socket)
    {
        // struct ucred: pid, uid, gid
        Span<int> credentials = stackalloc int[3];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        return new ControlPeer(credentials[0], (uint)credentials[1]);
    }

    /// <summary>As events and messages name it.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"uid {Uid}, pid {Pid}");
}
