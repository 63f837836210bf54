namespace Sensor.Capture.Native;

/// <summary>libpcap's status codes as the sentences that the user reads.</summary>
internal static class LiveProblem
{
    private const int NetRawCapability = 13; // linux/capability.h
    private const int NetAdminCapability = 12;

    public static CaptureException Describe(string name, int status, string detail)
    {
        switch (status)
        {
            case Libpcap.PCAP_ERROR_NO_SUCH_DEVICE:
                return new CaptureException(CaptureProblem.NoSuchInterface,
                    $"{name}: no such interface; 'redis-audit-sensor interfaces' lists them");
            case Libpcap.PCAP_ERROR_PERM_DENIED:
            case Libpcap.PCAP_ERROR_PROMISC_PERM_DENIED:
                return new CaptureException(CaptureProblem.NoPermission, NoPermission(name));
            case Libpcap.PCAP_ERROR_IFACE_NOT_UP:
                return new CaptureException(CaptureProblem.InterfaceNotUp,
                    $"{name}: the interface is down; 'ip link set {name} up' brings it up");
            default:
                return new CaptureException(CaptureProblem.Other, $"{name}: cannot capture ({detail})");
        }
    }

    private static string NoPermission(string name)
    {
        ulong held = EffectiveCapabilities();
        bool onlyAdmin = (held >> NetRawCapability & 1) != 0 && (held >> NetAdminCapability & 1) == 0;
        string missing = onlyAdmin ? "CAP_NET_ADMIN" : "CAP_NET_RAW";
        string granted = onlyAdmin ? "cap_net_raw,cap_net_admin" : "cap_net_raw";
        return $"{name}: no permission to capture, {missing} is missing; "
            + $"'sudo setcap {granted}+ep {Environment.ProcessPath}' grants it";
    }

    private static ulong EffectiveCapabilities()
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
        }

        return 0;
    }
}
