using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Sensor.Streams;

namespace Sensor.Sessions;

/// <summary>The default name of an instance: <c>server_ip:server_port</c>, an IPv6 address in brackets.</summary>
internal static class InstanceName
{
    public static byte[] Of(Endpoint server)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, server.AddressHigh);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], server.AddressLow);
        IPAddress address = new(bytes);
        string text = address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : $"[{address}]";
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text}:{server.Port}"));
    }
}
