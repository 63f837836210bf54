using Sensor.Streams;

namespace Sensor.Fuzz;

/// <summary>
/// An input read as the items of one connection, each an operation byte, a length of two bytes, and the bytes (none
/// for a gap); closed at the end.
/// </summary>
internal ref struct Conversation(ReadOnlySpan<byte> input)
{
    public const int FromServer = 1;
    public const int Settled = 2;
    public const int Gap = 4;
    public const int Pause = 8;

    private InputReader _input = new(input);
    private long _toServer;
    private long _toClient;
    private long _timeNs = 1_700_000_000_000_000_000;
    private bool _closed;

    public readonly long TimeNs => _timeNs;

    public bool TryRead(out StreamItem item)
    {
        item = default;
        if (_closed)
        {
            return false;
        }

        if (_input.AtEnd)
        {
            _closed = true;
            item = new StreamItem
            {
                Kind = StreamItemKind.Closed,
                Connection = 0,
                TimeNs = _timeNs,
                CloseReason = CloseReason.Fin,
            };
            return true;
        }

        byte operation = _input.Byte();
        int length = Math.Max(1, (int)_input.UInt16());
        _timeNs += (operation & Pause) != 0 ? 1_200_000_000 : 1_000;
        bool gap = (operation & Gap) != 0;
        ReadOnlySpan<byte> bytes = gap ? default : _input.Bytes(length);
        if (!gap && bytes.IsEmpty)
        {
            return TryRead(out item);
        }

        item = Next(operation, gap ? length : bytes.Length, bytes);
        return true;
    }

    private StreamItem Next(byte operation, int length, ReadOnlySpan<byte> bytes)
    {
        bool fromServer = (operation & FromServer) != 0;
        long offset = fromServer ? _toClient : _toServer;
        _toClient += fromServer ? length : 0;
        _toServer += fromServer ? 0 : length;
        bool gap = (operation & Gap) != 0;
        return new StreamItem
        {
            Kind = gap ? StreamItemKind.Gap : StreamItemKind.Bytes,
            Connection = 0,
            Direction = fromServer ? Direction.ToClient : Direction.ToServer,
            Offset = offset,
            TimeNs = _timeNs,
            Bytes = bytes,
            GapLength = gap ? length : 0,
            Settled = !gap && (operation & Settled) != 0,
            Frame = 1,
        };
    }
}
