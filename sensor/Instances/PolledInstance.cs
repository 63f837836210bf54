using Sensor.Streams;

namespace Sensor.Instances;

/// <summary>The server that is asked: its name in events, and where; no endpoint for a Unix socket.</summary>
internal sealed record PolledInstance(byte[] Name, Endpoint? Server);
