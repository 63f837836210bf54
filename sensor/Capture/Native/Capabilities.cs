namespace Sensor.Capture.Native;

/// <summary>What the kernel lets this thread do (capabilities(7)).</summary>
internal static class Capabilities
{
    // linux/capability.h
    public const int NetAdmin = 12;
    public const int NetRaw = 13;

    public static bool Has(int capability) => (Effective() >> capability & 1) != 0;

    private static ulong Effective()
    {
        const string Field = "CapEff:";
        try
        {
            foreach (string line in File.ReadLines("/proc/thread-self/status"))
            {
                if (line.StartsWith(Field, StringComparison.Ordinal))
                {
                    return Convert.ToUInt64(line[Field.Length..].Trim(), 16);
                }
            }
        }
        catch (IOException)
        {
            // Without /proc nothing is known, and nothing is claimed.
        }

        return 0;
    }
}
