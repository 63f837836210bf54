namespace Sensor.Streams;

/// <summary>The two ends of a connection, told apart by role; of a Unix socket zero (<see cref="UnixEnds"/>).</summary>
internal readonly record struct ConnectionKey(Endpoint Client, Endpoint Server);
