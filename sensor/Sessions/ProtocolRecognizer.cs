using Sensor.Resp;
using Sensor.Streams;

namespace Sensor.Sessions;

internal enum RecognizedProtocol : byte
{
    Undecided,
    Redis,

    /// <summary>
    /// Redis, but the roles are the other way round: <c>FlowTable.Reverse</c>, then replay the held items.
    /// </summary>
    RedisReversed,
    Tls,
    Other,
}

/// <summary>
/// Decides by the first bytes of both directions what a connection speaks (REDIS-FACTS §1): Redis is an array command
/// from one side and a well-formed value from the other; on a configured port whatever is not TLS from both sides: a
/// client can begin with what looks like a record, and the server's answer shows that it is none. Keeps what it has seen, up to a limit, until it is decided; the caller then replays it in order with
/// <see cref="TryTakeHeld"/>.
/// </summary>
internal sealed class ProtocolRecognizer(StreamOpened opened, UndecidedConnections? all = null)
{
    /// <summary>While neither side looks like Redis.</summary>
    private const int MaxForeignBytes = 32 * 1024;

    /// <summary>
    /// While one side does and the other has said nothing yet: a first command may carry a large value.
    /// </summary>
    private const int MaxHeldBytes = 1024 * 1024;
    private const int MaxHeldItems = 4096;
    private const int MaxForeignItems = 64;
    private const int StartBytes = 64;

    /// <summary>Memory that this object takes, and each item beside its bytes.</summary>
    private const int OwnBytes = 640;
    private const int ItemBytes = 160;

    private readonly List<HeldItem> _held = [];
    private readonly TlsHandshakeReader _tls = new();
    private readonly byte[][] _start = [new byte[StartBytes], new byte[StartBytes]];
    private readonly int[] _startLength = new int[2];
    private int _heldBytes;
    private int _next;
    private RecognizedProtocol _decided;

    /// <summary>What the handshake showed so far; null before.</summary>
    public TlsFacts? Tls => _tls.Facts;

    /// <summary>Whose it is, once something was held.</summary>
    public int Connection { get; private set; }

    /// <summary>Kept by <see cref="UndecidedConnections"/>.</summary>
    internal LinkedListNode<ProtocolRecognizer>? Place { get; set; }

    internal long Charged { get; set; }

    public RecognizedProtocol Accept(in StreamItem item)
    {
        if (_decided != RecognizedProtocol.Undecided)
        {
            return _decided;
        }

        switch (item.Kind)
        {
            case StreamItemKind.Bytes:
                Hold(item);
                NoteStart(item);
                _decided = Decide(item);
                break;
            case StreamItemKind.Gap:
                Hold(item);
                _decided = opened.ConfiguredPort ? RecognizedProtocol.Redis : RecognizedProtocol.Undecided;
                break;
            case StreamItemKind.Closed:
                _decided = GiveUp();
                break;
            default:
                break;
        }

        if (_decided != RecognizedProtocol.Undecided)
        {
            all?.Remove(this);
        }

        return _decided;
    }

    /// <summary>Decides by what is known: nothing more comes, or its room is needed.</summary>
    public RecognizedProtocol GiveUp()
    {
        all?.Remove(this);
        _decided = !opened.ConfiguredPort ? RecognizedProtocol.Other
            : _tls.IsTls && !ContradictsTls() ? OfOneSide() : RecognizedProtocol.Redis;
        return _decided;
    }

    /// <summary>The held items, oldest first, directions already corrected.</summary>
    public bool TryTakeHeld(out StreamItem item)
    {
        item = default;
        if (_next >= _held.Count)
        {
            _held.Clear();
            _next = 0;
            return false;
        }

        HeldItem held = _held[_next++];
        bool reversed = _decided == RecognizedProtocol.RedisReversed;
        item = new StreamItem
        {
            Kind = held.Kind,
            Connection = held.Connection,
            Direction = reversed ? Opposite(held.Direction) : held.Direction,
            Offset = held.Offset,
            TimeNs = held.TimeNs,
            Bytes = held.Bytes,
            GapLength = held.GapLength,
            Cause = held.Cause,
            Settled = held.Settled,
            Frame = held.Frame,
        };
        return true;
    }

    private RecognizedProtocol Decide(in StreamItem item)
    {
        bool tls = _tls.Accept(item.Direction, item.Offset, item.Bytes);
        if (_tls.MayBegin(item.Direction))
        {
            return RecognizedProtocol.Undecided;
        }

        tls = tls && !ContradictsTls();
        if (tls && !opened.ConfiguredPort)
        {
            // Nothing shows that it is Redis.
            return RecognizedProtocol.Other;
        }

        if (tls)
        {
            bool full = _heldBytes > MaxForeignBytes || _held.Count > MaxHeldItems;
            bool oneSide = _tls.IsRecord(Direction.ToServer) is null || _tls.IsRecord(Direction.ToClient) is null;
            return oneSide ? (full ? OfOneSide() : RecognizedProtocol.Undecided)
                : _tls.IsComplete || full ? RecognizedProtocol.Tls : RecognizedProtocol.Undecided;
        }

        if (opened.ConfiguredPort)
        {
            return RecognizedProtocol.Redis;
        }

        ReadOnlySpan<byte> client = Start(Direction.ToServer);
        ReadOnlySpan<byte> server = Start(Direction.ToClient);
        if (IsCommand(client) && IsReply(server))
        {
            return RecognizedProtocol.Redis;
        }

        if (!opened.RolesKnown && IsCommand(server) && IsReply(client))
        {
            return RecognizedProtocol.RedisReversed;
        }

        bool promising = IsCommand(client) || (!opened.RolesKnown && IsCommand(server))
            || MayBecomeReply(server) || (!opened.RolesKnown && MayBecomeReply(client));
        bool hopeless = IsForeign(client) && IsForeign(server);
        return hopeless || _heldBytes > (promising ? MaxHeldBytes : MaxForeignBytes)
            || _held.Count > (promising ? MaxHeldItems : MaxForeignItems)
            ? RecognizedProtocol.Other : RecognizedProtocol.Undecided;
    }

    /// <summary>
    /// One side begins with a record, and the other with what is none: from the connection's first byte on anything else,
    /// in its middle, where a record may have been torn, only what looks like RESP.
    /// </summary>
    private bool ContradictsTls()
    {
        ReadOnlySpan<byte> client = Start(Direction.ToServer);
        ReadOnlySpan<byte> server = Start(Direction.ToClient);
        return (_tls.IsRecord(Direction.ToServer) == false && (opened.HandshakeSeen || IsCommand(client) || IsReply(client)))
            || (_tls.IsRecord(Direction.ToClient) == false && (opened.HandshakeSeen || IsCommand(server) || IsReply(server)));
    }

    /// <summary>What looks like TLS, when only one side was heard.</summary>
    private RecognizedProtocol OfOneSide() =>
        opened.HandshakeSeen && !_tls.HasHello ? RecognizedProtocol.Redis : RecognizedProtocol.Tls;

    private void Hold(in StreamItem item)
    {
        Connection = item.Connection;
        _heldBytes += item.Bytes.Length;
        all?.Add(this, item.Bytes.Length + ItemBytes + (_held.Count == 0 ? OwnBytes : 0));
        _held.Add(new HeldItem(
            item.Kind, item.Connection, item.Direction, item.Offset, item.TimeNs, item.Bytes.ToArray(), item.GapLength,
            item.Cause, item.Settled, item.Frame));
    }

    private void NoteStart(in StreamItem item)
    {
        int side = (int)item.Direction;
        byte[] start = _start[side];
        int taken = Math.Min(item.Bytes.Length, start.Length - _startLength[side]);
        item.Bytes[..taken].CopyTo(start.AsSpan(_startLength[side]));
        _startLength[side] += taken;
    }

    private ReadOnlySpan<byte> Start(Direction direction) =>
        _start[(int)direction].AsSpan(0, _startLength[(int)direction]);

    /// <summary><c>*n CRLF $len CRLF</c> with n above 0, and a body that does not contradict its length.</summary>
    private static bool IsCommand(ReadOnlySpan<byte> bytes)
    {
        RespHead head = new(bytes);
        return head.TryReadHeader(out RespPrefix prefix, out long count) && prefix == RespPrefix.Array && count > 0
            && head.TryReadHeader(out prefix, out long length) && prefix == RespPrefix.BulkString && length >= 0;
    }

    /// <summary>The beginning of any value of RESP2 or RESP3, to the end of its first line.</summary>
    private static bool IsReply(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 3)
        {
            return false;
        }

        if ((RespPrefix)bytes[0] is RespPrefix.SimpleString or RespPrefix.SimpleError or RespPrefix.Null
            or RespPrefix.Boolean or RespPrefix.Double or RespPrefix.BigNumber)
        {
            int end = bytes.IndexOf((byte)'\r');
            return end < 0 ? bytes.Length == StartBytes : end + 1 == bytes.Length || bytes[end + 1] == (byte)'\n';
        }

        RespHead head = new(bytes);
        return head.TryReadHeader(out RespPrefix prefix, out _) && prefix is RespPrefix.Integer or RespPrefix.BulkString
            or RespPrefix.BulkError or RespPrefix.VerbatimString or RespPrefix.Array or RespPrefix.Map or RespPrefix.Set
            or RespPrefix.Push or RespPrefix.Attribute;
    }

    /// <summary>So few bytes of a value that its first line is not at hand.</summary>
    private static bool MayBecomeReply(ReadOnlySpan<byte> bytes) =>
        !bytes.IsEmpty && (bytes.Length < StartBytes || IsReply(bytes))
        && (RespPrefix)bytes[0] is RespPrefix.SimpleString or RespPrefix.SimpleError or RespPrefix.BulkString
            or RespPrefix.Array or RespPrefix.Integer or RespPrefix.Map or RespPrefix.Push;

    /// <summary>Enough bytes to see that this side is neither a command nor a reply.</summary>
    private static bool IsForeign(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 16 && !IsCommand(bytes) && !IsReply(bytes);

    private static Direction Opposite(Direction direction) =>
        direction == Direction.ToServer ? Direction.ToClient : Direction.ToServer;

    private sealed record HeldItem(
        StreamItemKind Kind, int Connection, Direction Direction, long Offset, long TimeNs, byte[] Bytes,
        long GapLength, GapCause Cause, bool Settled, long Frame);
}
