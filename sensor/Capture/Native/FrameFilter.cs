using Sensor.Packets;

namespace Sensor.Capture.Native;

/// <summary>
/// A libpcap filter expression for frames that are already here (capture files), compiled once for each link type that
/// comes up. A bad expression throws <see cref="CaptureException"/> with libpcap's words.
/// </summary>
internal sealed unsafe class FrameFilter : IDisposable
{
    private const int SnapshotLength = 262_144;

    private readonly string _expression;
    private readonly Dictionary<LinkType, bpf_program> _programs = [];
    private LinkType _lastLinkType;
    private bpf_program _last;

    public FrameFilter(string expression, LinkType firstLinkType)
    {
        Libpcap.EnsureAvailable();
        _expression = expression;
        _last = Compile(firstLinkType);
        _lastLinkType = firstLinkType;
    }

    public bool Passes(in CapturedPacket packet)
    {
        if (packet.LinkType != _lastLinkType)
        {
            _last = _programs.TryGetValue(packet.LinkType, out bpf_program known) ? known : Compile(packet.LinkType);
            _lastLinkType = packet.LinkType;
        }

        pcap_pkthdr header = new() { caplen = (uint)packet.Data.Length, len = (uint)packet.OriginalLength };
        fixed (bpf_program* program = &_last)
        fixed (byte* data = packet.Data)
        {
            byte none = 0;
            return Libpcap.pcap_offline_filter(program, &header, data == null ? &none : data) != 0;
        }
    }

    public void Dispose()
    {
        foreach (bpf_program program in _programs.Values)
        {
            bpf_program freed = program;
            Libpcap.pcap_freecode(&freed);
        }

        _programs.Clear();
    }

    private bpf_program Compile(LinkType linkType)
    {
        using PcapHandle dead = Libpcap.pcap_open_dead(LinkTypeNumbers.ToLibpcap(linkType), SnapshotLength);
        bpf_program program = default;
        if (Libpcap.pcap_compile(dead, &program, _expression, 1, Libpcap.PCAP_NETMASK_UNKNOWN) != 0)
        {
            string reason = Libpcap.Text(Libpcap.pcap_geterr(dead));
            throw new CaptureException(CaptureProblem.BadFilter, $"bad filter '{_expression}': {reason}");
        }

        _programs.Add(linkType, program);
        return program;
    }
}
