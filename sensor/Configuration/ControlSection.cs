using Sensor.Control;

namespace Sensor.Configuration;

/// <summary>The part <c>control</c>: the socket over which a running sensor is asked and told.</summary>
internal static class ControlSection
{
    /// <summary>What the kernel takes of a Unix socket's path, its end included (unix(7)).</summary>
    private const int LongestPath = 107;

    public static ControlOptions Read(YamlSection section)
    {
        ControlOptions control = new() { SocketPath = section.Text("socket") };
        if (control.SocketPath is { } path && (path.Length > LongestPath || !Path.IsPathRooted(path)))
        {
            section.Refuse("socket", $"must be a whole path of at most {LongestPath} bytes");
        }

        section.End();
        return control;
    }
}
