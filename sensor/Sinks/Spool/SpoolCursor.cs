using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Sensor.Sinks.Spool;

/// <summary>
/// How far a sink has come, in a file of two places that are written in turn, each with its checksum: whatever a crash
/// tears, the other one stands. Used by one thread.
/// </summary>
internal sealed class SpoolCursor : IDisposable
{
    private const int SlotLength = 64;
    private const int BodyLength = 36;

    private readonly SafeFileHandle _file;
    private long _turn;

    private SpoolCursor(SafeFileHandle file, long turn, SpoolPosition? position)
    {
        _file = file;
        _turn = turn;
        Position = position;
    }

    /// <summary>Null where the sink has none yet.</summary>
    public SpoolPosition? Position { get; private set; }

    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SpoolCursor Open(string path)
    {
        SafeFileHandle file = System.IO.File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        byte[] both = new byte[2 * SlotLength];
        RandomAccess.Read(file, both, 0);
        long turn = 0;
        SpoolPosition? position = null;
        for (int slot = 0; slot < 2; slot++)
        {
            if (Read(both.AsSpan(slot * SlotLength, SlotLength), out long written) is { } found && written > turn)
            {
                (turn, position) = (written, found);
            }
        }

        return new SpoolCursor(file, turn, position);
    }

    /// <exception cref="IOException">It cannot be written; the position stays as it was.</exception>
    public void MoveTo(SpoolPosition position)
    {
        Span<byte> slot = stackalloc byte[SlotLength];
        slot.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(slot, _turn + 1);
        BinaryPrimitives.WriteInt64LittleEndian(slot[8..], position.Segment);
        BinaryPrimitives.WriteInt64LittleEndian(slot[16..], position.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(slot[24..], position.Record);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[BodyLength..], SpoolChecksum.Of(slot[..BodyLength]));
        RandomAccess.Write(_file, slot, (_turn + 1) % 2 * SlotLength);
        _turn++;
        Position = position;
    }

    public void Dispose() => _file.Dispose();

    private static SpoolPosition? Read(ReadOnlySpan<byte> slot, out long turn)
    {
        turn = BinaryPrimitives.ReadInt64LittleEndian(slot);
        return turn > 0 && BinaryPrimitives.ReadUInt32LittleEndian(slot[BodyLength..]) == SpoolChecksum.Of(slot[..BodyLength])
            ? new SpoolPosition(
                BinaryPrimitives.ReadInt64LittleEndian(slot[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(slot[16..]),
                BinaryPrimitives.ReadInt64LittleEndian(slot[24..]))
            : null;
    }
}
