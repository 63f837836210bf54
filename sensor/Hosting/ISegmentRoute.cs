using Sensor.Packets;

namespace Sensor.Hosting;

/// <summary>The way of segments from who captures them to who decodes them. Belongs to one thread.</summary>
internal interface ISegmentRoute
{
    /// <summary>The payload is the caller's again when it returns.</summary>
    void Add(in TcpSegment segment);

    /// <summary>Tells all workers the time, behind what was added before.</summary>
    void TellTime(long nowNs);

    /// <summary>What was added goes its way: the source is idle or has ended.</summary>
    void Flush();
}
