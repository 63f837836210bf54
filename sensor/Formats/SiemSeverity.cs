namespace Sensor.Formats;

/// <summary>Our severity, 1 to 7, on the scales of others.</summary>
internal static class SiemSeverity
{
    /// <summary>0 to 10 of CEF and LEEF: 1 to 3 is low, 4 to 6 medium, 7 and 8 high, 9 and 10 very high.</summary>
    public static int OfTen(int severity) => severity switch
    {
        <= 1 => 1,
        2 => 3,
        3 => 4,
        4 => 5,
        5 => 7,
        6 => 8,
        _ => 10,
    };

    /// <summary>OCSF: 1 informational, 2 low, 3 medium, 4 high, 5 critical.</summary>
    public static int OfOcsf(int severity) => severity switch
    {
        <= 1 => 1,
        2 or 3 => 2,
        4 => 3,
        5 or 6 => 4,
        _ => 5,
    };
}
