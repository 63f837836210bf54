namespace Sensor.Packets;

/// <summary>
/// Link types that the sensor decodes: the LINKTYPE_ values of pcap files (tcpdump.org/linktypes.html).
/// </summary>
internal enum LinkType
{
    Null = 0,
    Ethernet = 1,
    Raw = 101,
    Loop = 108,
    LinuxSll = 113,
    IPv4 = 228,
    IPv6 = 229,
    LinuxSll2 = 276,
}
