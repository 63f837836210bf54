using Sensor.Capture.Native;

namespace Sensor.Hosting.Checks;

/// <summary>Who checks, and what the kernel lets it do.</summary>
internal static class PermissionCheck
{
    public static CheckResult Run()
    {
        if (Capabilities.Has(Capabilities.NetRaw))
        {
            return CheckResult.Ok("user", $"{Environment.UserName} may capture (CAP_NET_RAW)"
                + (Environment.IsPrivilegedProcess ? "; the service has fewer rights than root: see docs/deployment.md" : ""));
        }

        return CheckResult.Fault("user", $"{Environment.UserName} may not capture, CAP_NET_RAW is missing",
            $"run it as root or as the service does, or 'sudo setcap cap_net_raw+ep {Environment.ProcessPath}'");
    }
}
