namespace Sensor.Capture.Native;

/// <summary>libpcap's status codes as the sentences that the user reads.</summary>
internal static class LiveProblem
{
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
        bool onlyAdmin = Capabilities.Has(Capabilities.NetRaw) && !Capabilities.Has(Capabilities.NetAdmin);
        string missing = onlyAdmin ? "CAP_NET_ADMIN" : "CAP_NET_RAW";
        string granted = onlyAdmin ? "cap_net_raw,cap_net_admin" : "cap_net_raw";
        return $"{name}: no permission to capture, {missing} is missing; "
            + $"'sudo setcap {granted}+ep {Environment.ProcessPath}' grants it";
    }
}
