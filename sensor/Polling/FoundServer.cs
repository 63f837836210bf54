namespace Sensor.Polling;

/// <summary>A server of the same cluster or replica set, as another one tells it.</summary>
internal readonly record struct FoundServer(string Host, int Port, bool IsReplica);
