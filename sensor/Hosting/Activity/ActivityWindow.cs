namespace Sensor.Hosting.Activity;

/// <summary>Of how long a time activity is told.</summary>
internal enum ActivityWindow
{
    Minute,
    Hour,
}
