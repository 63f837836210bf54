using System.Buffers.Binary;
using Sensor.Events;

namespace Sensor.Sinks.Spool;

/// <summary>
/// One event as it lies in the spool: finished bytes of one format behind a small header (<see cref="SpoolFrame"/>).
/// The bytes are borrowed from the batch, and pinned.
/// </summary>
internal readonly struct SpoolRecord
{
    private readonly ReadOnlyMemory<byte> _frame;

    /// <param name="frame">A whole frame whose checksum was found right, in memory that does not move.</param>
    public SpoolRecord(ReadOnlyMemory<byte> frame) => _frame = frame;

    public ReadOnlyMemory<byte> Frame => _frame;

    public SpoolClass Class => (SpoolClass)_frame.Span[SpoolFrame.ClassAt];

    public SpoolStream Stream => (SpoolStream)_frame.Span[SpoolFrame.StreamAt];

    public EventCategory Category => (EventCategory)_frame.Span[SpoolFrame.CategoryAt];

    public int Severity => _frame.Span[SpoolFrame.SeverityAt];

    /// <summary>The event's time, ns since 1970.</summary>
    public long TimeNs => BinaryPrimitives.ReadInt64LittleEndian(_frame.Span[SpoolFrame.TimeAt..]);

    /// <summary>32 hex digits.</summary>
    public ReadOnlyMemory<byte> EventId => _frame.Slice(SpoolFrame.IdAt, SpoolFrame.IdLength);

    /// <summary>20 hex digits; empty for an event without a connection.</summary>
    public ReadOnlyMemory<byte> SessionId => Key(SpoolKey.Session);

    /// <summary>One of the texts that an event may be ordered by; empty where it has none.</summary>
    public ReadOnlyMemory<byte> Key(SpoolKey key)
    {
        int at = SpoolFrame.KeysAt;
        for (SpoolKey before = 0; before < key; before++)
        {
            at += 1 + _frame.Span[at];
        }

        return _frame.Slice(at + 1, _frame.Span[at]);
    }

    /// <summary>The event in its format, without a line's end.</summary>
    public ReadOnlyMemory<byte> Payload
    {
        get
        {
            int at = SpoolFrame.KeysAt;
            for (int key = 0; key < SpoolFrame.Keys; key++)
            {
                at += 1 + _frame.Span[at];
            }

            return _frame[at..];
        }
    }
}
