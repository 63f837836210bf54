using Sensor.Packets;

namespace Sensor.Hosting;

/// <summary>What a run did, for whoever tells the user; packets are counted per file reader or interface.</summary>
internal sealed record RunSummary(RunStatistics Statistics, IReadOnlyList<PacketCounters> Counters, TimeSpan Elapsed)
{
    public long Packets => Counters.Sum(counter => counter.Packets);

    public long PacketsOf(PacketStatus status) => Counters.Sum(counter => counter[status]);
}
