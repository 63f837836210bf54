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
    public static TheoryData<string> Captures => [.. Names()];

    /// <summary>Without those in which bytes are missing: what a loss leaves is a matter of Live/RandomTrafficTests.</summary>
    public static TheoryData<string> CapturesWithoutGaps => [.. Names().Where(capture =>
        !File.ReadAllText(GoldenFile.Beside(GoldenFile.PathOf(capture), ".ndjson"))
            .Contains("\"capture_gap\"", StringComparison.Ordinal))];

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

    /// <summary>
    /// Captures of any pace: without their pauses packets may change places anywhere. Where the order that is left does
    /// not tell, a command may go unpaired; nothing that is said may be false.
    /// </summary>
    [Theory]
    [MemberData(nameof(CapturesWithoutGaps))]
    public void Reordered_at_a_fast_pace_nothing_that_it_says_is_false(string capture)
    {
        string path = GoldenFile.PathOf(capture);
        TcpFrame[] packets = Packets(PacketShuffle.WithoutPauses(Packets(CaptureFile.Read(path))));
        string[] expected = Replay(packets.Select(packet => packet.Frame), path);
        for (int seed = 0; seed < 3; seed++)
        {
            NothingFalse(expected, Replay(PacketShuffle.Reorder(packets, new Random(seed)), path));
        }
    }

    /// <summary>
    /// Two failed logins that nothing answers, and a reply that was captured before its commands, which may leave them
    /// undecided but never successful.
    /// </summary>
    [Fact]
    public void A_reply_that_overtakes_its_commands_does_not_make_failed_logins_good()
    {
        string path = GoldenFile.PathOf("regressions/forged-logins-in-exec-and-behind.pcap");
        TcpFrame[] packets = Packets(PacketShuffle.WithoutPauses(Packets(CaptureFile.Read(path))));
        string[] expected = Replay(packets.Select(packet => packet.Frame), path);
        int same = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            string[] actual = Replay(PacketShuffle.Reorder(packets, new Random(seed)), path);
            NothingFalse(expected, actual);
            same += expected.SequenceEqual(actual) ? 1 : 0;
        }

        Assert.NotEqual(0, same);
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Duplicated(string capture) => SameCommands(capture, PacketShuffle.Duplicate);

    [Theory]
    [MemberData(nameof(Captures))]
    public void Sequence_numbers_that_wrap(string capture) => SameCommands(capture, PacketShuffle.StartBelowWrap);

    private static TcpFrame[] Packets(IEnumerable<CapturedFrame> frames) =>
        [.. frames.Select(frame => new TcpFrame(frame))];

    private static void NothingFalse(string[] expected, string[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach ((string was, string now) in expected.Zip(actual).Where(pair => pair.First != pair.Second))
        {
            JsonNode truth = JsonNode.Parse(was)!;
            JsonNode told = JsonNode.Parse(now)!;
            Assert.Equal($"{truth["command"]} {truth["args"]}", $"{told["command"]} {told["args"]}");
            string uncertain = $"{told["uncertain"]}";
            Assert.True((string?)told["outcome"] == "unknown"
                || ((string?)told["outcome"] == (string?)truth["outcome"]
                    && (string?)told["error_code"] == (string?)truth["error_code"]), $"{was}\n{now}");
            Assert.True((string?)told["user"] == (string?)truth["user"] || told["user"] is null
                || uncertain.Contains("user", StringComparison.Ordinal), $"{was}\n{now}");
        }
    }

    private static void SameCommands(string capture, Func<IReadOnlyList<TcpFrame>, IEnumerable<CapturedFrame>> change)
    {
        string path = GoldenFile.PathOf(capture);
        TcpFrame[] packets = Packets(CaptureFile.Read(path));
        Assert.Equal(Replay(packets.Select(packet => packet.Frame), path), Replay(change(packets), path));
    }

    private static string[] Replay(IEnumerable<CapturedFrame> frames, string optionsOf)
    {
        string file = Path.GetTempFileName();
        try
        {
            CaptureFile.Write(file, frames);
            return Commands(SensorInProcess.Replay(file, optionsOf));
        }
        finally
        {
            File.Delete(file);
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

    private static IEnumerable<string> Names() =>
    [
        .. GoldenFile.Captures().Where(capture => !capture.StartsWith("loss/", StringComparison.Ordinal)
            && !AtLimits.Contains(capture) && IsPlain(capture)),
        "loss/clean.pcap",
    ];

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
