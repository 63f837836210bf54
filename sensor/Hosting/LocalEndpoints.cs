using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using Sensor.Polling;
using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// Which addresses are this machine's: a server that is asked over loopback is reached by clients at those.
/// </summary>
internal static class LocalEndpoints
{
    /// <summary>Asked over a Unix socket or at an address of this machine.</summary>
    public static bool IsThisMachine(PollTarget target) => target.Transport == PollTransport.UnixSocket
        || target.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(target.Host, out IPAddress? address)
            && (IPAddress.IsLoopback(address) || Addresses().Contains(address)));

    public static bool IsLoopback(Endpoint endpoint) => IPAddress.IsLoopback(AddressOf(endpoint));

    /// <summary>All addresses of this machine, with this port.</summary>
    public static IEnumerable<Endpoint> All(ushort port) => Addresses().Select(address => Of(address, port));

    public static Endpoint Of(IPAddress address, ushort port) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes()), port);

    private static IPAddress AddressOf(Endpoint endpoint)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, endpoint.Address);
        IPAddress address = new(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static List<IPAddress> Addresses()
    {
        try
        {
            return
            [
                .. NetworkInterface.GetAllNetworkInterfaces()
                    .SelectMany(device => device.GetIPProperties().UnicastAddresses)
                    .Select(unicast => unicast.Address),
            ];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }
}
