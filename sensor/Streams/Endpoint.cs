namespace Sensor.Streams;

/// <summary>
/// An address with its port; IPv4 is held IPv4-mapped (::ffff:a.b.c.d). The address is held in halves: code over a
/// UInt128 cannot be compiled ahead.
/// </summary>
internal readonly record struct Endpoint(ulong AddressHigh, ulong AddressLow, ushort Port)
{
    public Endpoint(UInt128 address, ushort port)
        : this((ulong)(address >> 64), (ulong)address, port)
    {
    }

    public UInt128 Address => new(AddressHigh, AddressLow);
}
