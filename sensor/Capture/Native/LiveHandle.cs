using Sensor.Packets;

namespace Sensor.Capture.Native;

/// <summary>
/// One activated capture of libpcap, its pointers kept inside. Non-blocking: with TPACKET_V3 libpcap's own wait has no
/// end while nothing comes (its read time-out only retires ring blocks that hold something), so waiting is a poll(2)
/// here.
/// </summary>
internal sealed unsafe class LiveHandle : IDisposable
{
    private const long NsPerSecond = 1_000_000_000;

    private readonly PcapHandle _pcap;
    private readonly int _fd;
    private readonly long _nsPerUnit;

    private LiveHandle(PcapHandle pcap)
    {
        _pcap = pcap;
        _fd = Libpcap.pcap_get_selectable_fd(pcap);
        _nsPerUnit = Libpcap.pcap_get_tstamp_precision(pcap) == Libpcap.PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000;
        LinkType = LinkTypeNumbers.FromLibpcap(Libpcap.pcap_datalink(pcap));
    }

    public LinkType LinkType { get; private set; }

    /// <summary>libpcap's words for what went wrong last.</summary>
    public string Error => Libpcap.Text(Libpcap.pcap_geterr(_pcap));

    /// <summary>Creates and activates. Throws <see cref="CaptureException"/>; the filter is set apart.</summary>
    public static LiveHandle Open(LiveCaptureOptions options)
    {
        Libpcap.EnsureAvailable();
        byte* error = stackalloc byte[Libpcap.ErrorBufferSize];
        error[0] = 0;
        PcapHandle pcap = Libpcap.pcap_create(options.Interface, error);
        if (pcap.IsInvalid)
        {
            throw new CaptureException(CaptureProblem.Other, $"{options.Interface}: {Libpcap.Text(error)}");
        }

        try
        {
            Libpcap.pcap_set_snaplen(pcap, options.SnapshotLength);
            Libpcap.pcap_set_promisc(pcap, options.Promiscuous ? 1 : 0);
            Libpcap.pcap_set_timeout(pcap, options.ReadTimeoutMs);
            Libpcap.pcap_set_buffer_size(pcap, options.BufferBytes);
            Libpcap.pcap_set_tstamp_precision(pcap, Libpcap.PCAP_TSTAMP_PRECISION_NANO); // microseconds if it cannot
            int status = Libpcap.pcap_activate(pcap);
            if (status < 0)
            {
                throw LiveProblem.Describe(options.Interface, status, Libpcap.Text(Libpcap.pcap_geterr(pcap)));
            }

            Libpcap.pcap_setnonblock(pcap, 1, error);
            return new LiveHandle(pcap);
        }
        catch
        {
            pcap.Dispose();
            throw;
        }
    }

    /// <summary>Changes the link type where the device offers the other; says whether it did.</summary>
    public bool TrySetLinkType(LinkType linkType)
    {
        if (Libpcap.pcap_set_datalink(_pcap, LinkTypeNumbers.ToLibpcap(linkType)) != 0)
        {
            return false;
        }

        LinkType = linkType;
        return true;
    }

    /// <summary>Sets the kernel's filter; null when done, else what libpcap says against the expression.</summary>
    public string? SetFilter(string expression)
    {
        bpf_program program = default;
        if (Libpcap.pcap_compile(_pcap, &program, expression, 1, Libpcap.PCAP_NETMASK_UNKNOWN) != 0)
        {
            return Error;
        }

        int status = Libpcap.pcap_setfilter(_pcap, &program);
        Libpcap.pcap_freecode(&program);
        return status == 0 ? null : Error;
    }

    /// <summary>1: a packet; 0: none at hand; negative: an error. The bytes live until the next call.</summary>
    public int Next(out ReadOnlySpan<byte> data, out int originalLength, out long timeNs)
    {
        pcap_pkthdr* header;
        byte* bytes;
        int status = Libpcap.pcap_next_ex(_pcap, &header, &bytes);
        if (status != 1)
        {
            data = default;
            originalLength = 0;
            timeNs = 0;
            return status;
        }

        data = new ReadOnlySpan<byte>(bytes, (int)header->caplen);
        originalLength = (int)Math.Min(header->len, int.MaxValue);
        timeNs = (header->tv_sec * NsPerSecond) + (header->tv_usec * _nsPerUnit);
        return 1;
    }

    /// <summary>Waits until a packet (or an error) is there, or the time is over.</summary>
    public void Wait(int timeoutMs)
    {
        pollfd fd = new() { fd = _fd, events = Libc.POLLIN };
        _ = Libc.poll(&fd, 1, timeoutMs); // an interrupted wait is a short one
    }

    public bool TryGetStatistics(out pcap_stat statistics)
    {
        pcap_stat stat;
        bool known = Libpcap.pcap_stats(_pcap, &stat) == 0;
        statistics = known ? stat : default;
        return known;
    }

    public void Dispose() => _pcap.Dispose();
}
