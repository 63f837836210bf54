using Sensor.Capture;
using Sensor.Capture.Native;
using Sensor.Packets;
using Sensor.Tests.Packets;
using Sensor.Tests.Support;
using static Sensor.Tests.Support.FrameBuilder;

namespace Sensor.Tests.Capture;

public sealed class KernelFilterTests
{
    // What the filter of live capture does not pass, because no mirror port and no Linux interface gives it; replay
    // decodes it.
    private static readonly string[] OnlyInFiles =
    [
        "mpls", "ip in ip", "6in4", "sll vlan", "null big-endian", "null ipv6 NetBSD", "null ipv6 FreeBSD",
        "null ipv6 Darwin", "loop ipv6 OpenBSD",
    ];

    public static TheoryData<string> Encapsulations => [.. EncapsulationCases.All.Keys.Except(OnlyInFiles)];

    [Fact]
    public void The_expression_is_the_one_of_the_specification_and_IPv6_fragments()
    {
        const string E = "(tcp port 6379 or (ip[6:2] & 0x1fff != 0) or (ip6[6] = 44) or (ip6 and not ip6 proto 6 and not ip6 proto 17 "
            + "and not ip6 proto 58) or udp port 4789 or udp port 6081 or ip proto 47 or ip6 proto 47)";
        Assert.Equal(
            $"{E} or (vlan and {E}) or (vlan and {E})", KernelFilter.ForPorts([6379], LinkType.Ethernet, true, true));
        Assert.Equal(E, KernelFilter.ForPorts([6379], LinkType.LinuxSll2, true, true));
    }

    [Fact]
    public void Tunnels_and_fragments_can_be_left_out_and_ports_added() =>
        Assert.Equal(
            "(tcp port 1 or tcp port 2 or (ip6 and not ip6 proto 6 and not ip6 proto 17 and not ip6 proto 58))",
            KernelFilter.ForPorts([1, 2], LinkType.Raw, tunnels: false, fragments: false));

    [Theory]
    [MemberData(nameof(Encapsulations))]
    public void Every_encapsulation_passes(string name)
    {
        SkipWithoutLibpcap();
        (LinkType linkType, byte[] data) = EncapsulationCases.All[name];
        Assert.True(Passes(linkType, data));
    }

    [Fact]
    public void Fragments_pass_and_other_traffic_does_not()
    {
        SkipWithoutLibpcap();
        byte[] segment = TcpBytes(new byte[100]);
        Assert.True(Passes(LinkType.Ethernet, Ethernet(0x0800, IPv4(segment.AsSpan(40), fragmentOffset: 40))));
        Assert.True(
            Passes(LinkType.Ethernet, Ethernet(0x8100, Tag(3, 0x0800, IPv4(segment.AsSpan(40), fragmentOffset: 40)))));
        Assert.True(
            Passes(LinkType.Ethernet, Ethernet(0x86DD, IPv6(IPv6Fragment(6, 1, 40, false, segment.AsSpan(40)), 44))));
        Assert.False(Passes(LinkType.Ethernet, Ethernet(0x0800, IPv4(TcpBytes([], 40000, 80)))));
        Assert.False(Passes(LinkType.Ethernet, Ethernet(0x8100, Tag(3, 0x0800, IPv4(TcpBytes([], 40000, 80))))));
        Assert.False(Passes(LinkType.Ethernet, Ethernet(0x86DD, IPv6(Udp(53, []), 17))));
        Assert.False(Passes(LinkType.Ethernet, Ethernet(0x0806, new byte[28])));
    }

    [Fact]
    public void It_compiles_for_every_link_type_and_many_ports()
    {
        SkipWithoutLibpcap();
        int[] ports = [.. Enumerable.Range(6379, 30)];
        foreach (LinkType linkType in Enum.GetValues<LinkType>())
        {
            using FrameFilter filter = new(KernelFilter.ForPorts(ports, linkType, true, true), linkType);
        }
    }

    [Fact]
    public void A_bad_filter_is_said_in_libpcaps_words()
    {
        SkipWithoutLibpcap();
        byte[] file = new PcapFileWriter().Add(0, [1]).ToArray();
        CaptureException e = Assert.Throws<CaptureException>(
            () => ReadFrame.Source(file, new PcapFileOptions { Filter = "tcp prt 6379" }));
        Assert.Equal(CaptureProblem.BadFilter, e.Problem);
        Assert.StartsWith("bad filter 'tcp prt 6379': ", e.Message);
    }

    [Fact]
    public void A_filter_leaves_frames_out_and_the_others_keep_their_numbers()
    {
        SkipWithoutLibpcap();
        byte[] file = new PcapNgFileWriter().Section().Interface(1).Interface(101)
            .Enhanced(0, 1, Ethernet(0x0800, IPv4(TcpBytes([], 40000, 80))))
            .Enhanced(0, 2, Ethernet(0x0800, IPv4(TcpBytes([]))))
            .Enhanced(1, 3, IPv4(TcpBytes([], 40000, 80)))
            .Enhanced(1, 4, IPv4(TcpBytes([]))).ToArray();
        using PcapFileSource source = ReadFrame.Source(file, new PcapFileOptions { Filter = "tcp port 6379" });
        Assert.Equal([2L, 4L], ReadFrame.All(source).Select(f => f.Frame));
        Assert.Equal((4, 2), (source.Frames, source.FilteredFrames));
    }

    /// <summary>
    /// Whatever the recorded captures hold of the port, and every fragment, passes the filter of live capture.
    /// </summary>
    [Fact]
    public void Every_recorded_capture_passes_as_far_as_it_decodes()
    {
        SkipWithoutLibpcap();
        string folder = Path.Combine(RepositoryRoot(), "pcaps");
        string[] files = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.pcap*", SearchOption.AllDirectories).Order()]
            : [];
        Assert.SkipWhen(files.Length == 0, "no recorded captures in pcaps/");
        long passed = 0;
        foreach (string file in files)
        {
            passed += CheckFile(file);
        }

        Assert.True(passed > files.Length, $"only {passed} segments in {files.Length} files");
    }

    private static long CheckFile(string path)
    {
        int[] ports = Ports(path);
        Dictionary<LinkType, FrameFilter> filters = [];
        PacketDecoder decoder = new(new PacketOptions(), new CountingReporter());
        using PcapFileSource source = PcapFileSource.Open(path, new PcapFileOptions());
        long passed = 0;
        while (source.TryRead(out CapturedPacket packet) == CaptureStatus.Packet)
        {
            PacketStatus status = decoder.TryDecode(in packet, out TcpSegment segment);
            if (packet.LinkType is LinkType.Null or LinkType.Loop)
            {
                continue; // no interface of Linux gives it
            }

            bool wanted = status == PacketStatus.FragmentPending
                || (status == PacketStatus.Segment
                    && (ports.Contains(segment.Key.SourcePort) || ports.Contains(segment.Key.DestinationPort)));
            if (!wanted)
            {
                continue;
            }

            if (!filters.TryGetValue(packet.LinkType, out FrameFilter? filter))
            {
                filter = new FrameFilter(KernelFilter.ForPorts(ports, packet.LinkType, true, true), packet.LinkType);
                filters.Add(packet.LinkType, filter);
            }

            Assert.True(filter.Passes(in packet), $"{path}: frame {packet.Frame} does not pass");
            passed++;
        }

        foreach (FrameFilter filter in filters.Values)
        {
            filter.Dispose();
        }

        return passed;
    }

    /// <summary>6379, and what case.args beside the capture says.</summary>
    private static int[] Ports(string path)
    {
        string arguments = path[..path.IndexOf(".pcap", StringComparison.Ordinal)] + ".args";
        string[] words = File.Exists(arguments)
            ? File.ReadAllText(arguments).Split((char[])[' ', '\n', '='], StringSplitOptions.RemoveEmptyEntries) : [];
        return [6379, .. words.Zip(words.Skip(1)).Where(w => w.First == "--port").Select(w => int.Parse(w.Second))];
    }

    private static string RepositoryRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sensor.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException(
                "Sensor.sln is not above the tests");
        }

        return folder;
    }

    private static bool Passes(LinkType linkType, byte[] data)
    {
        using FrameFilter filter = new(KernelFilter.ForPorts([6379], linkType, true, true), linkType);
        CapturedPacket packet = new() { Data = data, OriginalLength = data.Length, TimeNs = 0, LinkType = linkType };
        return filter.Passes(in packet);
    }

    private static void SkipWithoutLibpcap()
    {
        try
        {
            Libpcap.EnsureAvailable();
        }
        catch (CaptureException e)
        {
            Assert.Skip(e.Message);
        }
    }
}
