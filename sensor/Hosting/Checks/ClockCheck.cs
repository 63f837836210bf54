using System.Globalization;
using Sensor.Capture.Native;

namespace Sensor.Hosting.Checks;

/// <summary>Whether the times of events can be compared with those of other hosts.</summary>
internal static class ClockCheck
{
    private const long MostMicroseconds = 1_000_000;

    public static CheckResult Run()
    {
        const string Advice = "install chrony or switch on systemd-timesyncd ('timedatectl set-ntp true')";
        return ClockState.Read() switch
        {
            null => CheckResult.Warning("clock", "the kernel does not say whether it is right", Advice),
            { IsSynchronized: false } => CheckResult.Warning(
                "clock", "nobody keeps it right, so times of events may not agree with other hosts'", Advice),
            { MaxErrorMicroseconds: > MostMicroseconds and var error } => CheckResult.Warning(
                "clock", string.Create(CultureInfo.InvariantCulture, $"may be {error / 1e6:0.0} s off"),
                "does the time server answer? ('chronyc tracking', 'timedatectl timesync-status')"),
            { MaxErrorMicroseconds: var error } => CheckResult.Ok("clock", string.Create(
                CultureInfo.InvariantCulture, $"is synchronised, at most {error / 1000.0:0.#} ms off")),
        };
    }
}
