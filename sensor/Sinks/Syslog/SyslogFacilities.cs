namespace Sensor.Sinks.Syslog;

/// <summary>The facilities of RFC 5424 §6.2.1 by the names that daemons use; 13 is <c>log audit</c>.</summary>
internal static class SyslogFacilities
{
    /// <summary>
    /// Usual: security messages that are not for everybody, which daemons write to a file that only administrators read.
    /// </summary>
    public const int AuthPriv = 10;

    public static readonly IReadOnlyDictionary<string, int> Names = new Dictionary<string, int>
    {
        ["user"] = 1,
        ["daemon"] = 3,
        ["auth"] = 4,
        ["syslog"] = 5,
        ["authpriv"] = AuthPriv,
        ["audit"] = 13,
        ["local0"] = 16,
        ["local1"] = 17,
        ["local2"] = 18,
        ["local3"] = 19,
        ["local4"] = 20,
        ["local5"] = 21,
        ["local6"] = 22,
        ["local7"] = 23,
    };
}
