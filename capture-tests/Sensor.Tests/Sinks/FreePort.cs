using System.Net;
using System.Net.Sockets;

namespace Sensor.Tests.Sinks;

/// <summary>A port of this host that nobody listens on.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
