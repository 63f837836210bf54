namespace Sensor.Tests.Live;

/// <summary>Between two commands of a session that arrived, or before its first.</summary>
/// <param name="First">Number of the first command that is missing.</param>
/// <param name="Commands">How many are missing.</param>
/// <param name="Events">How many numbers of events are missing: so many were made and did not arrive.</param>
internal readonly record struct SoakHole(int First, int Commands, int Events)
{
    /// <summary>Commands of which an event was made; of the others the sensor saw no bytes.</summary>
    public int Lost => Math.Min(Commands, Events);
}
