using Sensor.Capture;

namespace Sensor.Configuration;

/// <summary>The part <c>capture</c>: from where, which ports, how.</summary>
internal static class CaptureSection
{
    private const int LeastSnapshot = 128;
    private const int MostSnapshot = 262_144;
    private const long LeastBuffer = 1L << 20;
    private const long MostBuffer = 2047L << 20;
    private const int MostWorkers = 64;

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
        };
        options = options with
        {
            Workers = (int)section.Integer("workers", options.Workers, 1, MostWorkers),
            Packets = options.Packets with { Tunnels = live.Tunnels, Fragments = live.Fragments },
        };
        section.End();
        return capture;
    }

    private static (int Value, string? Problem) Port(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, null, out int port) && port is > 0 and <= ushort.MaxValue
            ? (port, null)
            : (0, "must be a port, a number from 1 to 65535");
}
