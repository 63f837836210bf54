using Sensor.Packets;

namespace Sensor.Hosting;

/// <summary>What a run did, for whoever tells the user.</summary>
internal sealed record RunSummary(RunStatistics Statistics, PacketCounters Packets, TimeSpan Elapsed);
