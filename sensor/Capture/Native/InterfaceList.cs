using System.Net;

namespace Sensor.Capture.Native;

/// <summary>
/// The interfaces that libpcap knows, each tried for a moment to learn its link type and whether it can be captured.
/// </summary>
internal static unsafe class InterfaceList
{
    private const int IPv4Family = 2;
    private const int IPv6Family = 10;
    private const int TrialBufferBytes = 1 << 20;

    /// <summary>Throws <see cref="CaptureException"/> without libpcap.</summary>
    public static IReadOnlyList<CaptureInterface> Read()
    {
        Libpcap.EnsureAvailable();
        byte* error = stackalloc byte[Libpcap.ErrorBufferSize];
        error[0] = 0;
        pcap_if* first;
        if (Libpcap.pcap_findalldevs(&first, error) != 0)
        {
            throw new CaptureException(CaptureProblem.Other, $"the interfaces cannot be listed: {Libpcap.Text(error)}");
        }

        List<CaptureInterface> interfaces = [];
        for (pcap_if* device = first; device != null; device = device->next)
        {
            interfaces.Add(Try(new CaptureInterface(Libpcap.Text(device->name), Libpcap.Text(device->description))
            {
                Addresses = ReadAddresses(device->addresses),
                Up = (device->flags & Libpcap.PCAP_IF_UP) != 0,
                Running = (device->flags & Libpcap.PCAP_IF_RUNNING) != 0,
                Loopback = (device->flags & Libpcap.PCAP_IF_LOOPBACK) != 0,
            }));
        }

        Libpcap.pcap_freealldevs(first);
        return interfaces;
    }

    private static CaptureInterface Try(CaptureInterface found)
    {
        try
        {
            using LiveHandle handle = LiveHandle.Open(new LiveCaptureOptions
            {
                Interface = found.Name,
                Promiscuous = false,
                BufferBytes = TrialBufferBytes,
                SnapshotLength = 256,
            });
            return found with
            {
                LinkType = handle.LinkType,
                Obstacle = LinkTypeNumbers.CanDecode(handle.LinkType)
                    ? null
                    : $"{found.Name}: its link type ({(int)handle.LinkType}) is none that carries IP for the sensor",
            };
        }
        catch (CaptureException e)
        {
            return found with { Obstacle = e.Message };
        }
    }

    private static List<IPAddress> ReadAddresses(pcap_addr* address)
    {
        List<IPAddress> addresses = [];
        for (; address != null; address = address->next)
        {
            if (address->addr == null)
            {
                continue;
            }

            int family = *(ushort*)address->addr;
            if (family == IPv4Family)
            {
                addresses.Add(new IPAddress(new ReadOnlySpan<byte>(address->addr + 4, 4)));
            }
            else if (family == IPv6Family)
            {
                addresses.Add(new IPAddress(new ReadOnlySpan<byte>(address->addr + 8, 16)));
            }
        }

        return addresses;
    }
}
