namespace Sensor.Hosting.Checks;

/// <summary>What passed on an interface in a short while.</summary>
internal readonly record struct TrafficSample(double Seconds, long Events, long EventBytes)
{
    public double EventsPerSecond => Seconds > 0 ? Events / Seconds : 0;

    public double BytesPerSecond => Seconds > 0 ? EventBytes / Seconds : 0;

    public TrafficSample Plus(TrafficSample other) =>
        new(Math.Max(Seconds, other.Seconds), Events + other.Events, EventBytes + other.EventBytes);
}
