using System.Reflection;
using System.Runtime.InteropServices;

namespace Sensor.Capture.Native;

/// <summary>
/// The functions of libpcap 1.10 that the sensor uses, names and structures as in pcap/pcap.h. The library is looked
/// for by its run-time names when the first of them is called; <see cref="EnsureAvailable"/> says plainly that it is
/// missing.
/// </summary>
internal static unsafe partial class Libpcap
{
    public const int ErrorBufferSize = 256;
    public const int PCAP_ERROR = -1;
    public const int PCAP_ERROR_BREAK = -2;
    public const int PCAP_ERROR_NO_SUCH_DEVICE = -5;
    public const int PCAP_ERROR_PERM_DENIED = -8;
    public const int PCAP_ERROR_IFACE_NOT_UP = -9;
    public const int PCAP_ERROR_PROMISC_PERM_DENIED = -11;
    public const int PCAP_TSTAMP_PRECISION_NANO = 1;
    public const uint PCAP_NETMASK_UNKNOWN = 0xFFFFFFFF;
    public const uint PCAP_IF_LOOPBACK = 1;
    public const uint PCAP_IF_UP = 2;
    public const uint PCAP_IF_RUNNING = 4;
    private const string Library = "libpcap";
    private static readonly string[] RuntimeNames = ["libpcap.so.0.8", "libpcap.so.1", "libpcap.so"];

    static Libpcap() => NativeLibrary.SetDllImportResolver(typeof(Libpcap).Assembly, Resolve);

    /// <summary>Throws <see cref="CaptureException"/> when libpcap is not installed.</summary>
    public static void EnsureAvailable()
    {
        try
        {
            pcap_lib_version();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new CaptureException(CaptureProblem.LibpcapMissing,
                "libpcap is missing; 'apt-get install libpcap0.8' installs it (replay without --filter works without it)", e);
        }
    }

    public static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    [LibraryImport(Library)]
    public static partial byte* pcap_lib_version();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial PcapHandle pcap_create(string source, byte* errbuf);

    [LibraryImport(Library)]
    public static partial int pcap_set_snaplen(PcapHandle p, int snaplen);

    [LibraryImport(Library)]
    public static partial int pcap_set_promisc(PcapHandle p, int promisc);

    [LibraryImport(Library)]
    public static partial int pcap_set_timeout(PcapHandle p, int to_ms);

    [LibraryImport(Library)]
    public static partial int pcap_set_buffer_size(PcapHandle p, int bytes);

    [LibraryImport(Library)]
    public static partial int pcap_set_tstamp_precision(PcapHandle p, int precision);

    [LibraryImport(Library)]
    public static partial int pcap_get_tstamp_precision(PcapHandle p);

    [LibraryImport(Library)]
    public static partial int pcap_activate(PcapHandle p);

    [LibraryImport(Library)]
    public static partial int pcap_setnonblock(PcapHandle p, int nonblock, byte* errbuf);

    [LibraryImport(Library)]
    public static partial int pcap_get_selectable_fd(PcapHandle p);

    [LibraryImport(Library)]
    public static partial int pcap_datalink(PcapHandle p);

    [LibraryImport(Library)]
    public static partial int pcap_set_datalink(PcapHandle p, int dlt);

    [LibraryImport(Library)]
    public static partial int pcap_next_ex(PcapHandle p, pcap_pkthdr** pkt_header, byte** pkt_data);

    [LibraryImport(Library)]
    public static partial int pcap_stats(PcapHandle p, pcap_stat* ps);

    [LibraryImport(Library)]
    public static partial byte* pcap_geterr(PcapHandle p);

    [LibraryImport(Library)]
    public static partial byte* pcap_statustostr(int error);

    [LibraryImport(Library)]
    public static partial void pcap_close(nint p);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int pcap_compile(PcapHandle p, bpf_program* fp, string str, int optimize, uint netmask);

    [LibraryImport(Library)]
    public static partial int pcap_setfilter(PcapHandle p, bpf_program* fp);

    [LibraryImport(Library)]
    public static partial void pcap_freecode(bpf_program* fp);

    [LibraryImport(Library)]
    public static partial PcapHandle pcap_open_dead(int linktype, int snaplen);

    [LibraryImport(Library)]
    public static partial int pcap_offline_filter(bpf_program* fp, pcap_pkthdr* h, byte* pkt);

    [LibraryImport(Library)]
    public static partial int pcap_findalldevs(pcap_if** alldevsp, byte* errbuf);

    [LibraryImport(Library)]
    public static partial void pcap_freealldevs(pcap_if* alldevs);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
        {
            return 0;
        }

        foreach (string candidate in RuntimeNames)
        {
            if (NativeLibrary.TryLoad(candidate, out nint library))
            {
                return library;
            }
        }

        return 0;
    }
}
