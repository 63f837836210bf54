namespace Sensor.Cli;

/// <summary>What the program ends with; scripts rely on it.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A sink that cannot go on, a capture that ends in the middle of a packet.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage, no such file or interface, not a capture, a bad filter, no permission.</summary>
    public const int NotStarted = 2;
}
