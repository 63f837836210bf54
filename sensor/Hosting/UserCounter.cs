namespace Sensor.Hosting;

/// <summary>Events of one user.</summary>
internal sealed class UserCounter(string name)
{
    public string Name => name;

    public long Events { get; set; }

    public long Failures { get; set; }
}
