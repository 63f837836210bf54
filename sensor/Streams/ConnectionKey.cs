namespace Sensor.Streams;

/// <summary>An address with its port; IPv4 is held IPv4-mapped (::ffff:a.b.c.d).</summary>
internal readonly record struct Endpoint(UInt128 Address, ushort Port);

/// <summary>The two ends of a connection, told apart by role.</summary>
internal readonly record struct ConnectionKey(Endpoint Client, Endpoint Server);
