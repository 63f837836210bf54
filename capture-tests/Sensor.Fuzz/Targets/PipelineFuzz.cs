using System.Text.Json;
using Sensor.Capture;
using Sensor.Packets;

namespace Sensor.Fuzz.Targets;

/// <summary>
/// A capture file through everything, with one worker and with two: each line is valid JSON, a connection's lines are
/// numbered without a hole and in time order, and the number of workers changes no event.
/// </summary>
internal static class PipelineFuzz
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        byte[] content = input.ToArray();
        string[]? one = Replay(content, workers: 1);
        if (one is null)
        {
            return;
        }

        Dictionary<string, (long Sequence, string Time)> last = [];
        foreach (string line in one)
        {
            CheckOrder(JsonLines.Check(line), line, last);
        }

        string[] two = Replay(content, workers: 2)!;
        Array.Sort(one, StringComparer.Ordinal);
        Array.Sort(two, StringComparer.Ordinal);
        if (!one.SequenceEqual(two))
        {
            throw new InvariantBroken("two workers tell what one tells\n"
                + string.Join('\n', one.Except(two).Take(3)) + "\n---\n" + string.Join('\n', two.Except(one).Take(3)));
        }
    }

    private static string[]? Replay(byte[] content, int workers)
    {
        try
        {
            using PcapFileSource source =
                new(new MemoryStream(content), "fuzz", new PcapFileOptions { MaxFrameLength = 1 << 20 });
            using EventHarness harness = new(workers);
            PacketDecoder decoder = new(new PacketOptions(), new AnomalyCounts());
            while (source.TryRead(out CapturedPacket packet) == CaptureStatus.Packet)
            {
                if (decoder.TryDecode(packet, out TcpSegment segment) == PacketStatus.Segment)
                {
                    harness.Add(segment);
                }
            }

            return harness.Lines();
        }
        catch (CaptureException)
        {
            return null;
        }
    }

    private static void CheckOrder(
        JsonElement audited, string line, Dictionary<string, (long Sequence, string Time)> last)
    {
        if (!audited.TryGetProperty("session_id", out JsonElement session))
        {
            return;
        }

        // The same handshake seen again at the same time is the same session's id by definition: it begins anew.
        (long sequence, string time) = last.GetValueOrDefault(session.GetString()!, (0, ""));
        long now = audited.GetProperty("sequence").GetInt64();
        string nowTime = audited.GetProperty("timestamp").GetString()!;
        Invariant.Holds(now == 1 || now == sequence + 1, $"sequence {now} follows {sequence}: {line}");
        Invariant.Holds(now == 1 || string.CompareOrdinal(nowTime, time) >= 0, $"time goes back from {time}: {line}");
        last[session.GetString()!] = (now, nowTime);
    }
}
