namespace Sensor.Packets;

/// <summary>What comes next in a packet; each value has one decoder.</summary>
internal enum Layer : byte
{
    Ethernet,
    LinuxSll,
    LinuxSll2,
    Loopback,
    EtherType,
    Vlan,
    Mpls,
    AnyIP,
    IPv4,
    IPv6,
    IPPayload,
    Udp,
    Vxlan,
    Geneve,
    Gre,
    Erspan2,
    Erspan3,
    Tcp,
}
