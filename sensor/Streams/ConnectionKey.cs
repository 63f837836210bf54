namespace Sensor.Streams;

/// <summary>The two ends of a connection, told apart by role.</summary>
internal readonly record struct ConnectionKey(Endpoint Client, Endpoint Server);
