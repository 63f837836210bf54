using Sensor.Capture;
using Sensor.Capture.Ebpf;

namespace Sensor.Configuration;

/// <summary>The part <c>capture</c>: from where, which ports, how.</summary>
internal static class CaptureSection
{
    private const int LeastSnapshot = 128;
    private const int MostSnapshot = 262_144;
    private const long LeastBuffer = 1L << 20;
    private const long MostBuffer = 2047L << 20;
    private const int MostWorkers = 64;
    private const long LeastRing = 256L << 10;
    private const long MostRing = 1L << 30;
    private const long LeastCap = 128;
    private const long Millisecond = 1_000_000;
    private static readonly Dictionary<string, bool> Traces = new() { ["auto"] = false, ["calls"] = true };

    public static CaptureConfiguration Read(YamlSection section, ref SensorOptions options)
    {
        LiveCaptureOptions live = new() { Interface = "" };
        live = live with
        {
            Filter = section.Text("filter"),
            Tunnels = section.Flag("tunnels", live.Tunnels),
            Fragments = section.Flag("fragments", live.Fragments),
            SnapshotLength = (int)section.Integer("snaplen", live.SnapshotLength, LeastSnapshot, MostSnapshot),
            BufferBytes = (int)section.Bytes("buffer_size", live.BufferBytes, LeastBuffer, MostBuffer),
            Promiscuous = section.Flag("promiscuous", live.Promiscuous),
        };
        CaptureConfiguration capture = new()
        {
            Interfaces = section.Texts("interfaces") ?? [],
            Ports = section.List<int>("ports", [], Port) ?? [],
            Interface = live,
            Host = Host(section),
        };
        options = options with
        {
            Workers = (int)section.Integer("workers", options.Workers, 1, MostWorkers),
            Packets = options.Packets with { Tunnels = live.Tunnels, Fragments = live.Fragments },
        };
        section.End();
        return capture;
    }

    private static EbpfOptions Host(YamlSection section)
    {
        EbpfOptions host = new();
        long ring = section.Bytes("ring_size", host.RingBytes, LeastRing, MostRing);
        if (!System.Numerics.BitOperations.IsPow2(ring))
        {
            section.Refuse("ring_size", "must be a power of two: 16MiB, 32MiB, 64MiB …");
            ring = host.RingBytes;
        }

        return host with
        {
            Processes = section.Texts("processes") ?? [],
            ProcessIds = section.List<int>("pids", [], Pid) ?? [],
            RingBytes = (int)ring,
            CapBytes = (int)section.Bytes("cap", host.CapBytes, LeastCap, host.CapBytes),
            PollMilliseconds = (int)(section.Duration("poll_interval", host.PollMilliseconds * Millisecond, Millisecond,
                1000 * Millisecond) / Millisecond),
            TracesCalls = section.Choice("trace", host.TracesCalls, Traces),
        };
    }

    private static (int Value, string? Problem) Pid(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, null, out int pid) && pid > 0
            ? (pid, null)
            : (0, "must be the number of a process");

    private static (int Value, string? Problem) Port(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, null, out int port) && port is > 0 and <= ushort.MaxValue
            ? (port, null)
            : (0, "must be a port, a number from 1 to 65535");
}
