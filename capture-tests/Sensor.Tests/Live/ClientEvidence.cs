using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// Which bytes of each client a capture tells of, by the client's port: its own segments, and what the server
/// acknowledged. Bytes behind that left no trace, and nobody can report them; those before a connection was met
/// neither.
/// </summary>
internal static class ClientEvidence
{
    /// <param name="all">Everything that was recorded, with all handshakes.</param>
    /// <param name="kept">What is left of it.</param>
    public static IReadOnlyDictionary<int, ClientBytes> In(
        IReadOnlyList<CapturedFrame> all, IReadOnlyList<CapturedFrame> kept)
    {
        Dictionary<int, uint> origins = [];
        foreach (TcpFrame syn in all.Select(frame => new TcpFrame(frame)).Where(frame => frame.IsSyn && !frame.IsAck))
        {
            origins[syn.SourcePort] = syn.Sequence + 1;
        }

        Dictionary<int, ClientBytes> evidence = [];
        foreach (TcpFrame segment in kept.Select(frame => new TcpFrame(frame)).Where(segment => segment.IsTcp))
        {
            bool fromClient = segment.DestinationPort == LiveNetwork.Port;
            int port = fromClient ? segment.SourcePort : segment.DestinationPort;
            long begin = (int)((fromClient ? segment.Sequence : segment.Acknowledged) - origins[port]);
            bool known = evidence.TryGetValue(port, out ClientBytes bytes);
            if (!known && !segment.IsSyn && segment.Body.IsEmpty)
            {
                // A connection is met with its SYN or with bytes.
                continue;
            }

            long from = known ? bytes.From : Math.Max(0, begin);
            long end = fromClient ? begin + segment.Body.Length : segment.IsAck ? begin : 0;
            evidence[port] = new ClientBytes(from, Math.Max(bytes.End, end));
        }

        return evidence;
    }
}
