using Sensor.Resp;

namespace Sensor.Polling;

/// <summary>The fields of one node of CLUSTER SHARDS while they are read.</summary>
internal struct ShardNode
{
    private string? _address;
    private string? _endpoint;
    private int _port;
    private int _tlsPort;
    private bool _isReplica;

    /// <summary>Reads a name and its value; unknown ones are passed over. False where the reply ends.</summary>
    public bool TryRead(ref RespCursor cursor)
    {
        if (!cursor.TryReadText(out ReadOnlySpan<byte> name))
        {
            return false;
        }

        RespCursor value = cursor;
        if (name.SequenceEqual("ip"u8))
        {
            _address = Host(ref value);
        }
        else if (name.SequenceEqual("endpoint"u8))
        {
            _endpoint = Host(ref value);
        }
        else if (name.SequenceEqual("port"u8))
        {
            _port = Port(ref value);
        }
        else if (name.SequenceEqual("tls-port"u8))
        {
            _tlsPort = Port(ref value);
        }
        else if (name.SequenceEqual("role"u8))
        {
            _isReplica = value.TryReadText(out ReadOnlySpan<byte> role) && !role.SequenceEqual("master"u8);
        }

        return cursor.TrySkip();
    }

    /// <summary>
    /// The port that speaks as the asked one does; a node that does not know its own address has that of the asked one.
    /// </summary>
    public readonly FoundServer? ToServer(PollTarget asked)
    {
        int port = asked.Transport == PollTransport.Tls ? _tlsPort : _port;
        return port == 0 ? null : new FoundServer(_address ?? _endpoint ?? asked.NetworkHost, port, _isReplica);
    }

    private static string? Host(ref RespCursor value) =>
        value.TryReadText(out ReadOnlySpan<byte> text) ? TopologyQuestion.Host(text) : null;

    private static int Port(ref RespCursor value) =>
        value.TryReadInteger(out long port) && port is > 0 and <= ushort.MaxValue ? (int)port : 0;
}
