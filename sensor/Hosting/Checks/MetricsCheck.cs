using System.Net;
using Sensor.Control;
using Sensor.Metrics;

namespace Sensor.Hosting.Checks;

/// <summary>Whether metrics could be shown. A run goes on without them and tries again: nothing of it is a fault.</summary>
internal static class MetricsCheck
{
    /// <param name="at">Where; it is listened there for a moment.</param>
    /// <param name="control">Socket of the sensor that may run with this configuration now; null: there is none.</param>
    public static CheckResult Run(IPEndPoint at, string? control)
    {
        if (MetricsServer.Problem(at) is not { } problem)
        {
            return CheckResult.Ok("metrics", $"nobody listens at {at}, and this user may");
        }

        return control is not null && SocketFile.IsTaken(control)
            ? CheckResult.Ok("metrics", $"{problem}; a sensor runs with {control} now, and shows its metrics there")
            : CheckResult.Warning("metrics", $"{problem}, so no metrics are shown; events are told all the same",
                "end what listens there, or name another place with metrics.listen");
    }
}
