namespace Sensor.Instances;

/// <summary>What one INFO said; times as in <see cref="AclLogPoll"/>.</summary>
internal readonly record struct InfoPoll(ServerStatus Info, long SentNs, long ReceivedNs);
