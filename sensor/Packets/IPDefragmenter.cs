using System.Buffers;
using Sensor.Anomalies;

namespace Sensor.Packets;

/// <summary>
/// Puts IPv4 and IPv6 datagrams together (RFC 791 §3.2, RFC 8200 §4.5) within the limits of
/// <see cref="PacketOptions"/>; time is packet time. First arrival wins; a conflict is an anomaly, and the datagram
/// goes
/// on: receivers differ in what they do with it. The bytes of a finished datagram stay valid until the next fragment is
/// added. Allocates only while its pools grow.
/// </summary>
internal sealed class IPDefragmenter(PacketOptions options, IAnomalyReporter anomalies, PacketCounters counters)
{
    private const int MaxDatagramLength = 65535;

    private readonly Dictionary<FragmentKey, FragmentedDatagram> _datagrams = [];
    private readonly Stack<FragmentedDatagram> _free = [];
    private FragmentedDatagram? _oldest;
    private FragmentedDatagram? _newest;
    private long _bufferBytes;
    private byte[] _lent = [];

    /// <summary>Datagrams that wait for fragments, or are remembered to know repetitions by.</summary>
    public int Count => _datagrams.Count;

    public long BufferBytes => _bufferBytes;

    /// <summary>
    /// Adds the fragment that the cursor stands on. <see cref="PacketStatus.Segment"/>: it was the last one, and the
    /// cursor now stands at the start of the whole payload.
    /// </summary>
    public PacketStatus Add(ref PacketCursor cursor, long nowNs)
    {
        counters.Fragments++;
        FragmentHeader header = cursor.Fragment;
        long end = (long)header.Offset + cursor.WireLength;
        if (cursor.WireLength <= 0 || end > MaxDatagramLength || (header.MoreFollow && cursor.WireLength % 8 != 0))
        {
            return PacketStatus.MalformedHeader;
        }

        bool useful = (header.Version == 6 && header.Offset != 0) || IsUseful(cursor.Protocol, header.Version);
        if (!options.Fragments || (!useful && header.Version == 4))
        {
            return PacketStatus.FragmentDropped;
        }

        Expire(nowNs);
        FragmentedDatagram datagram = FindOrStart(ref cursor, nowNs);
        if (datagram.State == FragmentedDatagramState.Waiting && !useful)
        {
            Ignore(datagram);
        }

        if (datagram.State != FragmentedDatagramState.Waiting)
        {
            return PacketStatus.FragmentDropped;
        }

        return Insert(datagram, ref cursor, (int)end, nowNs);
    }

    private PacketStatus Insert(FragmentedDatagram datagram, ref PacketCursor cursor, int end, long nowNs)
    {
        FragmentHeader header = cursor.Fragment;
        if (!datagram.FitsLength(end, header.MoreFollow))
        {
            anomalies.Report(AnomalyKind.FragmentOverlap, -1);
            return PacketStatus.FragmentDropped;
        }

        _bufferBytes += datagram.Grow(end);
        EvictWhile(datagram);
        FragmentInsertion insertion = datagram.Insert(header.Offset, end, cursor.Data, header.MoreFollow);
        if (insertion == FragmentInsertion.TooManyPieces)
        {
            anomalies.Report(AnomalyKind.FragmentLimit, -1);
            Ignore(datagram);
            return PacketStatus.FragmentDropped;
        }

        if (insertion == FragmentInsertion.Conflict)
        {
            anomalies.Report(AnomalyKind.FragmentOverlap, -1);
        }

        if (header.Offset == 0 && datagram.Protocol < 0)
        {
            datagram.Protocol = cursor.Protocol;
        }

        if (!datagram.IsComplete)
        {
            return insertion == FragmentInsertion.NothingNew
                ? PacketStatus.FragmentDropped : PacketStatus.FragmentPending;
        }

        Finish(datagram, ref cursor, nowNs);
        return PacketStatus.Segment;
    }

    private bool IsUseful(int protocol, int version) =>
        IPPayloadDecoder.CanCarryTcp(protocol, options.Tunnels)
        || (version == 6 && protocol is IPv6ExtensionDecoder.DestinationOptions or IPv6ExtensionDecoder.Authentication
            or IPv6ExtensionDecoder.HopByHop or IPv6ExtensionDecoder.Routing or IPv6ExtensionDecoder.Fragment);

    private void Finish(FragmentedDatagram datagram, ref PacketCursor cursor, long nowNs)
    {
        counters.DatagramsReassembled++;
        datagram.State = FragmentedDatagramState.Finished;
        datagram.FinishedNs = nowNs;
        _bufferBytes -= datagram.Buffer.Length;
        if (_lent.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_lent);
        }

        _lent = datagram.TakeBuffer();
        cursor.WireLength = datagram.TotalLength;
        cursor.Data = _lent.AsSpan(0, Math.Min(datagram.TotalLength, datagram.CapturedLength));
        cursor.Protocol = datagram.Protocol;
        cursor.Next = Layer.IPPayload;
    }

    private FragmentedDatagram FindOrStart(ref PacketCursor cursor, long nowNs)
    {
        byte version = cursor.Fragment.Version;
        FragmentKey key = new(cursor.SourceAddress, cursor.DestinationAddress, cursor.Fragment.Identification,
            version, version == 4 ? (byte)cursor.Protocol : (byte)0);
        if (_datagrams.TryGetValue(key, out FragmentedDatagram? datagram))
        {
            bool repeated = datagram.State != FragmentedDatagramState.Finished
                || nowNs - datagram.FinishedNs <= options.DuplicateWindowNs;
            if (repeated)
            {
                return datagram;
            }

            Remove(datagram);
        }

        if (_datagrams.Count >= options.MaxDatagrams)
        {
            EvictOldest();
        }

        datagram = _free.Count > 0 ? _free.Pop() : new FragmentedDatagram(options.MaxFragmentsPerDatagram);
        datagram.Start(key, nowNs);
        _datagrams.Add(key, datagram);
        datagram.Older = _newest;
        _newest = datagram;
        if (datagram.Older is null)
        {
            _oldest = datagram;
        }
        else
        {
            datagram.Older.Newer = datagram;
        }

        return datagram;
    }

    private void Expire(long nowNs)
    {
        while (_oldest is not null && nowNs - _oldest.StartedNs > options.FragmentTimeoutNs)
        {
            if (_oldest.State == FragmentedDatagramState.Waiting)
            {
                anomalies.Report(AnomalyKind.FragmentTimeout, -1);
            }

            Remove(_oldest);
        }
    }

    private void EvictWhile(FragmentedDatagram spared)
    {
        while (_bufferBytes > options.MaxDatagramBytes && _oldest is not null && _oldest != spared)
        {
            EvictOldest();
        }
    }

    private void EvictOldest()
    {
        if (_oldest!.State == FragmentedDatagramState.Waiting)
        {
            anomalies.Report(AnomalyKind.FragmentLimit, -1);
        }

        Remove(_oldest);
    }

    private void Ignore(FragmentedDatagram datagram)
    {
        datagram.State = FragmentedDatagramState.Ignored;
        _bufferBytes -= datagram.Buffer.Length;
        datagram.GiveBack();
    }

    private void Remove(FragmentedDatagram datagram)
    {
        _bufferBytes -= datagram.Buffer.Length;
        datagram.GiveBack();
        _datagrams.Remove(datagram.Key);
        if (datagram.Older is null)
        {
            _oldest = datagram.Newer;
        }
        else
        {
            datagram.Older.Newer = datagram.Newer;
        }

        if (datagram.Newer is null)
        {
            _newest = datagram.Older;
        }
        else
        {
            datagram.Newer.Older = datagram.Older;
        }

        datagram.Older = null;
        datagram.Newer = null;
        _free.Push(datagram);
    }
}
