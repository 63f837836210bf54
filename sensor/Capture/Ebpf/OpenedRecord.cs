using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sensor.Streams;

namespace Sensor.Capture.Ebpf;

/// <summary><c>struct opened_record</c> of bpf/record.h behind its head: whose socket, and with whom.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenedRecord
{
    public const ushort UnixFamily = 1;
    private const ushort InternetFamily = 2;
    private const int PathBytes = 108;

    public ushort Family;
    public ushort LocalPort;
    public ushort RemotePort;
    public ushort Unused;
    public AddressBytes LocalAddress;
    public AddressBytes RemoteAddress;
    public ulong Inode;
    public int PeerProcessId;
    public uint PeerUserId;
    public int Descriptor;
    public uint PathLength;
    public NameBytes PeerName;
    public PathText Path;
    public uint UnusedToo;

    public readonly Endpoint Local => EndOf(LocalAddress, LocalPort);

    public readonly Endpoint Remote => EndOf(RemoteAddress, RemotePort);

    public readonly UnixEnds Unix
    {
        get
        {
            ReadOnlySpan<byte> path = ((ReadOnlySpan<byte>)Path)[..(int)Math.Min(PathLength, PathBytes)];
            byte[] name = path.IsEmpty ? []
                : path[0] == 0 ? [(byte)'@', .. path[1..]] : path[..Ended(path)].ToArray();
            ReadOnlySpan<byte> process = PeerName;
            return new UnixEnds(
                name, PeerProcessId, PeerUserId == uint.MaxValue ? null : PeerUserId, process[..Ended(process)].ToArray());
        }
    }

    private static int Ended(ReadOnlySpan<byte> text) => text.IndexOf((byte)0) is >= 0 and int end ? end : text.Length;

    private readonly Endpoint EndOf(AddressBytes bytes, ushort port)
    {
        ReadOnlySpan<byte> address = bytes;
        return Family == InternetFamily
            ? new Endpoint(0, 0xFFFF_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(address), port)
            : new Endpoint(
                BinaryPrimitives.ReadUInt64BigEndian(address), BinaryPrimitives.ReadUInt64BigEndian(address[8..]), port);
    }

    [InlineArray(16)]
    internal struct AddressBytes
    {
        private byte _first;
    }

    [InlineArray(16)]
    internal struct NameBytes
    {
        private byte _first;
    }

    [InlineArray(PathBytes)]
    internal struct PathText
    {
        private byte _first;
    }
}
