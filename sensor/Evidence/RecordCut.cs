namespace Sensor.Evidence;

/// <summary>Where a block of lines ends: a record is a line.</summary>
internal static class RecordCut
{
    /// <summary>How many bytes of the lines hold at most so many records; what has no line end stays with the rest.</summary>
    /// <param name="lines">Not empty.</param>
    /// <param name="most">At least 1.</param>
    /// <param name="records">How many they hold.</param>
    public static int AtMost(ReadOnlySpan<byte> lines, long most, out long records)
    {
        records = lines.Count((byte)'\n');
        if (records < most || (records == most && lines[^1] == (byte)'\n'))
        {
            return lines.Length;
        }

        records = most;
        int taken = 0;
        for (long i = 0; i < most; i++)
        {
            taken += lines[taken..].IndexOf((byte)'\n') + 1;
        }

        return taken;
    }
}
