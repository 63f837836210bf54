using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// How many bytes of each client a capture tells of, by the client's port: its own segments, and what the server
/// acknowledged. Bytes behind that left no trace, and nobody can report them.
/// </summary>
internal static class ClientEvidence
{
    public static IReadOnlyDictionary<int, long> In(IEnumerable<CapturedFrame> frames)
    {
        Dictionary<int, uint> first = [];
        Dictionary<int, long> ends = [];
        foreach (TcpFrame segment in frames.Select(frame => new TcpFrame(frame)).Where(segment => segment.IsTcp))
        {
            if (segment.IsSyn && !segment.IsAck)
            {
                first[segment.SourcePort] = segment.Sequence + 1;
            }

            if (first.TryGetValue(segment.SourcePort, out uint own))
            {
                Raise(ends, segment.SourcePort, (int)(segment.Sequence - own) + segment.Body.Length);
            }
            else if (segment.IsAck && first.TryGetValue(segment.DestinationPort, out uint peer))
            {
                Raise(ends, segment.DestinationPort, (int)(segment.Acknowledged - peer));
            }
        }

        return ends;
    }

    private static void Raise(Dictionary<int, long> ends, int port, long end) =>
        ends[port] = Math.Max(end, ends.GetValueOrDefault(port));
}
