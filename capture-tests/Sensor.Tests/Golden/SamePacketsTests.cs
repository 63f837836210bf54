using System.Text.Json.Nodes;
using Sensor.Tests.Support;

namespace Sensor.Tests.Golden;

/// <summary>
/// The same bytes in other packets (HOUSE-STYLE §6.2): however a capture's streams are cut, repeated and mixed, and
/// whatever their first sequence numbers, the same commands come out with the same fate.
/// </summary>
public sealed class SamePacketsTests
{
    /// <summary>
    /// What follows from the packets and not from the bytes. Whether a command was in flight with another that nothing
    /// answers is only told by a later packet, so that `pipelined` may differ where packets change places.
    /// </summary>
    private static readonly string[] OfPackets =
        ["timestamp", "event_id", "sequence", "session_id", "transaction_id", "duration_ms", "tags", "pipelined"];

    /// <summary>What is given up at a limit of memory depends on what had arrived when it was reached.</summary>
    private static readonly string[] AtLimits = ["attacks/held-commands.pcap", "attacks/held-frame.pcap"];

    /// <summary>Ethernet captures in which every packet is there.</summary>
    public static TheoryData<string> Captures =>
    [
        .. GoldenFile.Captures().Where(capture => !capture.StartsWith("loss/", StringComparison.Ordinal)
            && !AtLimits.Contains(capture) && IsPlain(capture)),
        "loss/clean.pcap",
    ];

    [Theory]
    [MemberData(nameof(Captures))]
    public void One_byte_per_segment(string capture) =>
        SameCommands(capture, packets => PacketShuffle.Cut(packets, _ => 1));

    [Theory]
    [MemberData(nameof(Captures))]
    public void Cut_anywhere(string capture)
    {
        var random = new Random(11);
        SameCommands(capture, packets => PacketShuffle.Cut(packets, _ => random.Next(1, 40)));
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Reordered(string capture) =>
        SameCommands(capture, packets => PacketShuffle.Reorder(packets, new Random(5)));

    [Theory]
    [MemberData(nameof(Captures))]
    public void Duplicated(string capture) => SameCommands(capture, PacketShuffle.Duplicate);

    [Theory]
    [MemberData(nameof(Captures))]
    public void Sequence_numbers_that_wrap(string capture) => SameCommands(capture, PacketShuffle.StartBelowWrap);

    private static void SameCommands(string capture, Func<IReadOnlyList<TcpFrame>, IEnumerable<CapturedFrame>> change)
    {
        string path = GoldenFile.PathOf(capture);
        TcpFrame[] packets = [.. CaptureFile.Read(path).Select(frame => new TcpFrame(frame))];
        string changed = Path.GetTempFileName();
        try
        {
            CaptureFile.Write(changed, change(packets));
            Assert.Equal(Commands(SensorInProcess.Replay(path)), Commands(SensorInProcess.Replay(changed, path)));
        }
        finally
        {
            File.Delete(changed);
        }
    }

    /// <summary>The commands of each connection in their order, without what belongs to packets.</summary>
    private static string[] Commands(byte[] events)
    {
        var commands = new List<(string Connection, string Text)>();
        foreach (string line in System.Text.Encoding.UTF8.GetString(events).Split(
            '\n', StringSplitOptions.RemoveEmptyEntries))
        {
            JsonObject item = JsonNode.Parse(line)!.AsObject();
            if ((string?)item["event_type"] == "redis_command")
            {
                Array.ForEach(OfPackets, name => item.Remove(name));
                commands.Add(($"{item["client_ip"]} {item["client_port"]} {item["server_port"]}", item.ToJsonString()));
            }
        }

        return [.. commands.OrderBy(item => item.Connection, StringComparer.Ordinal).Select(item => item.Text)];
    }

    private static bool IsPlain(string capture)
    {
        string path = GoldenFile.PathOf(capture);
        return CaptureFile.LinkType(path) == 1
            && !HasLimit(path)
            && CaptureFile.Read(path) is var frames
            && frames.Sum(frame => frame.Data.Length) < 120_000
            && frames.TrueForAll(frame => new TcpFrame(frame) is { IsTcp: true, IsWhole: true });
    }

    /// <summary>What is given up when memory is used up depends on how much of it each packet takes.</summary>
    private static bool HasLimit(string path) =>
        GoldenFile.Beside(path, ".args") is var options && File.Exists(options)
        && File.ReadAllLines(options).Contains("--limit");
}
