namespace Sensor.Configuration;

/// <summary>The part <c>log</c>: the sensor's own messages.</summary>
internal static class LogSection
{
    private static readonly Dictionary<string, bool> Levels = new() { ["information"] = false, ["debug"] = true };

    /// <summary>Whether the log says more than usual.</summary>
    public static bool Read(YamlSection section)
    {
        bool verbose = section.Choice("level", usual: false, Levels);
        section.End();
        return verbose;
    }
}
