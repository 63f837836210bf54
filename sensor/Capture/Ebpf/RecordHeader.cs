using System.Runtime.InteropServices;

namespace Sensor.Capture.Ebpf;

internal enum RecordKind : byte
{
    Data = 1,
    Opened = 2,
    Closed = 3,
    End = 4,
    Unreadable = 5,
}

/// <summary><c>struct record</c> of bpf/record.h, where its members are described.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RecordHeader
{
    public const int SettledFlag = 1;

    public RecordKind Kind;
    public byte Way;
    public byte Source;
    public byte Flags;
    public uint Length;
    public ulong TimeNs;
    public ulong Connection;
    public ulong Offset;
    public uint ProcessId;
    public uint Missing;
}
