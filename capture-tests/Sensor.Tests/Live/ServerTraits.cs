using System.Globalization;
using System.Text.RegularExpressions;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// What a server does otherwise than Redis 7.0, where the clients' reckoning depends on it (FINDINGS, c).
/// </summary>
/// <param name="IsSilentOnFailedLogin">A login that fails while output is pending has no answer (A1).</param>
/// <param name="ChecksLineEnds">The bytes behind headers and bodies must be CR and LF (A19).</param>
internal sealed partial record ServerTraits(bool IsSilentOnFailedLogin, bool ChecksLineEnds)
{
    /// <summary>By what the program says of its version; any other is taken for Redis 7.0.</summary>
    public static ServerTraits Of(string program)
    {
        Match version = Version().Match(ProgramRun.MustSucceed(program, "--version").Output);
        bool valkey = version.Groups[1].Value == "Valkey";
        int major = version.Success ? int.Parse(version.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : 7;
        return new ServerTraits(major == 8, valkey && major >= 9);
    }

    [GeneratedRegex(@"(Redis|Valkey) server v=(\d+)\.")]
    private static partial Regex Version();
}
