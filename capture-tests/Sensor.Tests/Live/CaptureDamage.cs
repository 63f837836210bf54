using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>What may be missing of a capture.</summary>
internal enum Joining
{
    /// <summary>Every connection is there from its handshake on, which is never lost.</summary>
    FromTheStart,

    /// <summary>The capture begins late: connections of that time are met in the middle.</summary>
    CaptureBeginsLate,

    /// <summary>Of every second connection the first packets are missing, each time another number of them.</summary>
    ConnectionByConnection,
}

/// <summary>Takes packets out of a capture, by a seed.</summary>
internal static class CaptureDamage
{
    /// <summary>A handshake is three packets; this many may be missing of a connection's beginning.</summary>
    private const int MostMissed = 60;

    public static List<CapturedFrame> Apply(
        IReadOnlyList<CapturedFrame> frames, Joining joining, double share, int seed)
    {
        var random = new Random(seed);
        IEnumerable<CapturedFrame> joined = joining switch
        {
            Joining.CaptureBeginsLate => frames.Skip(random.Next(frames.Count * 4 / 5)),
            Joining.ConnectionByConnection => WithoutBeginnings(frames, random),
            _ => frames,
        };
        bool keepsHandshakes = joining == Joining.FromTheStart;
        return [.. joined.Where(
            frame => (keepsHandshakes && new TcpFrame(frame).IsSyn) || random.NextDouble() >= share)];
    }

    private static List<CapturedFrame> WithoutBeginnings(IReadOnlyList<CapturedFrame> frames, Random random)
    {
        Dictionary<int, int> missing = [];
        List<CapturedFrame> kept = [];
        foreach (CapturedFrame frame in frames)
        {
            var segment = new TcpFrame(frame);
            int port = Math.Max(segment.SourcePort, segment.DestinationPort);
            if (!missing.TryGetValue(port, out int left))
            {
                left = random.Next(2) == 0 ? 0 : random.Next(1, random.Next(2, MostMissed));
            }

            missing[port] = left - 1;
            if (left <= 0)
            {
                kept.Add(frame);
            }
        }

        return kept;
    }
}
