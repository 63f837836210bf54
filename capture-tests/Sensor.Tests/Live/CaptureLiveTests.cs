using System.Diagnostics;
using Sensor.Capture;
using Sensor.Capture.Native;
using Sensor.Packets;
using Sensor.Tests.Packets;
using Sensor.Tests.Support;
using static Sensor.Tests.Support.FrameBuilder;

namespace Sensor.Tests.Live;

public sealed class CaptureLiveTests
{
    private const int PatienceMs = 20_000;
    private static readonly byte[] Ping = Ethernet(0x0800, IPv4(TcpBytes("*1\r\n$4\r\nPING\r\n"u8)));
    private static readonly LiveCaptureOptions Options = new() { Interface = CaptureNetwork.Receiver };

    [Fact]
    public void A_reader_that_stands_still_for_two_seconds_under_load_loses_nothing()
    {
        using CaptureNetwork network = new();
        network.InReceiver(() =>
        {
            const int Count = 40_000;
            using PcapLiveSource source = PcapLiveSource.Open(Options);
            using Process sender = network.StartSending(Ping, Count, pauseMs: 10); // 200 blocks: at least two seconds
            Thread.Sleep(2000);
            Assert.Equal(Count, CountFrames(source, Count, Ping.Length));
            sender.WaitForExit();
            Assert.Equal(new CaptureStatistics(Count, 0, 0), source.ReadStatistics());
        });
    }

    /// <summary>What came before it has a hole behind it, for which its connection would be held.</summary>
    [Fact]
    public void Nothing_is_given_from_before_the_filter_stood()
    {
        using CaptureNetwork network = new();
        network.InReceiver(() =>
        {
            using Process sender = network.StartSending(Ping, 200_000, pauseMs: 2);
            for (int round = 0; round < 20; round++)
            {
                using PcapLiveSource source = PcapLiveSource.Open(Options);
                Assert.True(TryWait(source, out CapturedPacket packet));
                Assert.InRange(packet.TimeNs, source.WatchesFromNs, long.MaxValue);
            }

            sender.Kill();
            sender.WaitForExit();
        });
    }

    [Fact]
    public void Every_mirror_encapsulation_passes_the_kernels_filter_and_decodes()
    {
        using CaptureNetwork network = new();
        network.InReceiver(() =>
        {
            using PcapLiveSource source = PcapLiveSource.Open(Options);
            PacketDecoder decoder = new(new PacketOptions(), new CountingReporter());
            string[] names = [.. EncapsulationCases.All.Keys.Where(IsLive)];
            Assert.True(names.Length >= 20);
            foreach (string name in names)
            {
                (LinkType linkType, byte[] data) = EncapsulationCases.All[name];
                byte[] frame = linkType == LinkType.Ethernet
                    ? data : Ethernet(data[0] >> 4 == 4 ? 0x0800 : 0x86DD, data);
                network.Send(Ethernet(0x0800, IPv4(TcpBytes([], 40000, 80)))); // another port: filtered
                network.Send(frame);
                Assert.True(TryWait(source, out CapturedPacket packet), name);
                Assert.Equal(PacketStatus.Segment, decoder.TryDecode(in packet, out TcpSegment segment));
                Assert.True(segment.Payload.SequenceEqual(EncapsulationCases.Payload), name);
            }

            Assert.Equal(names.Length, source.ReadStatistics().Received);
        });

        static bool IsLive(string name) => EncapsulationCases.All[name].LinkType is LinkType.Ethernet or LinkType.Raw
            && name is not ("mpls" or "ip in ip" or "6in4");
    }

    [Fact]
    public void Any_gives_cooked_frames_of_version_2()
    {
        using CaptureNetwork network = new();
        network.InReceiver(() =>
        {
            using PcapLiveSource source = PcapLiveSource.Open(Options with { Interface = "any" });
            Assert.Equal(LinkType.LinuxSll2, source.LinkType);
            network.Send(Ping);
            Assert.True(TryWait(source, out CapturedPacket packet));
            PacketDecoder decoder = new(new PacketOptions(), new CountingReporter());
            Assert.Equal(PacketStatus.Segment, decoder.TryDecode(in packet, out TcpSegment _));
        });
    }

    [Fact]
    public void An_interface_that_goes_down_and_comes_back_is_picked_up_again()
    {
        using CaptureNetwork network = new();
        network.InReceiver(() =>
        {
            using PcapLiveSource source = PcapLiveSource.Open(Options);
            network.Send(Ping);
            Assert.Equal(1, CountFrames(source, 1, Ping.Length));

            network.SetReceiver(up: false);
            Assert.True(WaitFor(() => source.TryRead(out CapturedPacket _) == CaptureStatus.InterfaceDown));
            Assert.NotEqual("", source.DownReason);
            Assert.False(source.TryReopen());

            network.SetReceiver(up: true);
            Assert.True(WaitFor(source.TryReopen));
            network.Send(Ping, 3);
            Assert.Equal(3, CountFrames(source, 3, Ping.Length));
            Assert.Equal(4, source.ReadStatistics().Received);
        });
    }

    [Fact]
    public void An_interface_that_is_deleted_and_made_again_is_picked_up_again()
    {
        using CaptureNetwork network = new();
        network.InReceiver(() =>
        {
            using PcapLiveSource source = PcapLiveSource.Open(Options);
            network.DeleteReceiver();
            Assert.True(WaitFor(() => source.TryRead(out CapturedPacket _) == CaptureStatus.InterfaceDown));
            Assert.False(source.TryReopen());
            network.CreateReceiver();
            Assert.True(WaitFor(source.TryReopen));
            network.Send(Ping);
            Assert.Equal(1, CountFrames(source, 1, Ping.Length));
        });
    }

    [Fact]
    public void Stop_gives_what_the_ring_holds_and_ends_within_a_second()
    {
        using CaptureNetwork network = new();
        network.InReceiver(() =>
        {
            using PcapLiveSource source = PcapLiveSource.Open(Options);
            network.Send(Ping, 500);
            source.Stop();
            Stopwatch watch = Stopwatch.StartNew();
            int count = 0;
            while (source.TryRead(out CapturedPacket _) == CaptureStatus.Packet)
            {
                count++;
            }

            Assert.Equal(500, count);
            Assert.Equal(CaptureStatus.Ended, source.TryRead(out CapturedPacket _));
            Assert.True(watch.ElapsedMilliseconds < 1000 || Debugger.IsAttached);
        });
    }

    [Fact]
    public void What_cannot_start_is_said_in_one_sentence()
    {
        using CaptureNetwork network = new();
        network.InReceiver(() =>
        {
            CaptureException missing =
                Assert.Throws<CaptureException>(() => PcapLiveSource.Open(Options with { Interface = "eth77" }));
            Assert.Equal(CaptureProblem.NoSuchInterface, missing.Problem);
            Assert.Equal("eth77: no such interface; 'redis-audit-sensor interfaces' lists them", missing.Message);

            CaptureException bad =
                Assert.Throws<CaptureException>(() => PcapLiveSource.Open(Options with { Filter = "tcp prt 1" }));
            Assert.Equal(CaptureProblem.BadFilter, bad.Problem);
            Assert.StartsWith("acr: bad filter 'tcp prt 1': ", bad.Message);

            network.SetReceiver(up: false);
            CaptureException down = Assert.Throws<CaptureException>(() => PcapLiveSource.Open(Options));
            Assert.Equal(CaptureProblem.InterfaceNotUp, down.Problem);
        });
    }

    [Fact]
    public void Without_permission_the_missing_capability_and_the_command_are_said()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root to give its capabilities up");
        CaptureNetwork.WithoutCapabilities(() =>
        {
            CaptureException e =
                Assert.Throws<CaptureException>(() => PcapLiveSource.Open(Options with { Interface = "lo" }));
            Assert.Equal(CaptureProblem.NoPermission, e.Problem);
            Assert.Equal($"lo: no permission to capture, CAP_NET_RAW is missing; 'sudo setcap cap_net_raw+ep {Environment.ProcessPath}' grants it", e.Message);
            CaptureInterface loopback = Assert.Single(InterfaceList.Read(), i => i.Name == "lo");
            Assert.Equal(e.Message, loopback.Obstacle);
        });
    }

    [Fact]
    public void Interfaces_are_listed_with_what_stands_in_the_way()
    {
        using CaptureNetwork network = new();
        network.InReceiver(() =>
        {
            CaptureInterface up = Assert.Single(InterfaceList.Read(), i => i.Name == CaptureNetwork.Receiver);
            Assert.Equal((true, LinkType.Ethernet, null), (up.Up, up.LinkType, up.Obstacle));
            CaptureInterface loopback = Assert.Single(InterfaceList.Read(), i => i.Name == "lo");
            Assert.True(loopback.Loopback);
            Assert.Contains("127.0.0.1", loopback.Addresses.Select(a => a.ToString()));
            network.SetReceiver(up: false);
            CaptureInterface down = Assert.Single(InterfaceList.Read(), i => i.Name == CaptureNetwork.Receiver);
            Assert.Contains("the interface is down", down.Obstacle);
        });
    }

    private static bool TryWait(PcapLiveSource source, out CapturedPacket packet)
    {
        long until = Environment.TickCount64 + PatienceMs;
        do
        {
            if (source.TryRead(out packet) == CaptureStatus.Packet)
            {
                return true;
            }
        }
        while (Environment.TickCount64 < until);
        return false;
    }

    private static bool WaitFor(Func<bool> condition) => SpinWait.SpinUntil(condition, PatienceMs);

    private static int CountFrames(PcapLiveSource source, int expected, int length)
    {
        int count = 0;
        while (count < expected && TryWait(source, out CapturedPacket packet))
        {
            Assert.Equal(length, packet.OriginalLength);
            count++;
        }

        return count;
    }
}
