using Sensor.Events;

namespace Sensor.Formats;

/// <summary>What a format wrote once of a connection, to be copied from then on.</summary>
internal static class KeptBytes
{
    private static readonly int Places = typeof(FormatSlot).GetEnumNames().Length;

    public static bool TryAppend(ConnectionBlock block, FormatSlot slot, OutputBuffer output)
    {
        if (block.FormatBytes?[(int)slot] is not { } bytes)
        {
            return false;
        }

        output.Append(bytes);
        return true;
    }

    /// <summary>Keeps what stands in <paramref name="output"/> from <paramref name="start"/> on.</summary>
    public static void Keep(ConnectionBlock block, FormatSlot slot, OutputBuffer output, int start)
    {
        block.FormatBytes ??= new byte[]?[Places];
        block.FormatBytes[(int)slot] = output.Written[start..].ToArray();
    }
}
