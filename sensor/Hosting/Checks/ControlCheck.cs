using Sensor.Control;

namespace Sensor.Hosting.Checks;

/// <summary>Whether a sensor with this configuration runs already.</summary>
internal static class ControlCheck
{
    public static CheckResult Run(string path)
    {
        if (!SocketFile.IsTaken(path))
        {
            return CheckResult.Ok("control", $"no sensor runs with {path} now");
        }

        try
        {
            using ControlClient client = ControlClient.Connect(path);
            return CheckResult.Ok("control", $"a sensor answers at {path}");
        }
        catch (ControlFailure e)
        {
            return CheckResult.Of("control", CheckState.Warning, e.Message);
        }
    }
}
