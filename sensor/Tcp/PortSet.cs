namespace Sensor.Tcp;

/// <summary>A set of ports, asked for every packet.</summary>
internal sealed class PortSet
{
    private readonly ulong[] _bits = new ulong[(ushort.MaxValue + 1) / 64];

    public PortSet(IReadOnlyCollection<ushort> ports)
    {
        foreach (ushort port in ports)
        {
            _bits[port >> 6] |= 1UL << (port & 63);
        }
    }

    public bool Contains(ushort port) => (_bits[port >> 6] & (1UL << (port & 63))) != 0;
}
