using System.Text;

namespace Sensor.Hosting;

/// <summary>What identifies one run of the sensor in the events that belong to no connection.</summary>
/// <param name="Sensor">The sensor's name.</param>
/// <param name="StartNs">When it started; 0 in replay, whose events must not depend on the day.</param>
/// <param name="Files">Names of the captures, in the order given; none live.</param>
internal sealed record SensorRun(string Sensor, long StartNs, IEnumerable<string> Files)
{
    public byte[][] FileNames { get; } = [.. Files.Select(Encoding.UTF8.GetBytes)];

    public byte[] SensorName { get; } = Encoding.UTF8.GetBytes(Sensor);
}
