using System.Text;

namespace Sensor.Hosting;

/// <summary>What the events of one run have in common.</summary>
/// <param name="StartNs">When it started; in replay the time of the first packet: events do not depend on the day.</param>
/// <param name="Files">Names of the captures, in the order given; none live.</param>
internal sealed record SensorRun(long StartNs, IEnumerable<string> Files)
{
    public byte[][] FileNames { get; } = [.. Files.Select(Encoding.UTF8.GetBytes)];
}
