using System.Runtime.InteropServices;
using Sensor.Capture.Ebpf;
using Sensor.Streams;

namespace Sensor.Tests.Capture.Ebpf;

/// <summary>Records as the kernel writes them (bpf/record.h), and the items that come of them.</summary>
public sealed class HostStreamsTests
{
    private const ushort Internet = 2;
    private const ushort Unix = 1;

    private readonly List<string> _items = [];
    private readonly List<StreamOpened> _opened = [];
    private readonly HostStreams _streams;

    public HostStreamsTests()
    {
        _streams = new HostStreams(new EbpfOptions { Ports = [6379] }, _ => null, Note);
        _streams.Clock.Correct();
    }

    [Fact]
    public void Reads_and_writes_of_a_server_are_bytes_of_both_directions()
    {
        Open(1, localPort: 6379);
        Data(1, way: 0, offset: 0, "PING\r\n");
        Data(1, way: 1, offset: 0, "+PONG\r\n");
        Assert.Equal(["0 Opened", "0 ToServer 0 PING", "0 ToClient 0 +PONG"], _items);
        Assert.Equal(("10.0.0.1", 6379), (Text(_opened[0].Key.Server), _opened[0].Key.Server.Port));
        Assert.Equal(("10.0.0.2", 40000), (Text(_opened[0].Key.Client), _opened[0].Key.Client.Port));
    }

    [Fact]
    public void What_a_replica_reads_of_its_master_goes_to_the_client()
    {
        Open(1, localPort: 50000, remotePort: 6379);
        Data(1, way: 1, offset: 0, "PING\r\n");
        Data(1, way: 0, offset: 0, "+PONG\r\n");
        Assert.Equal(["0 Opened", "0 ToServer 0 PING", "0 ToClient 0 +PONG"], _items);
        Assert.Equal(6379, _opened[0].Key.Server.Port);
    }

    [Fact]
    public void Offsets_that_jump_are_a_gap_of_that_size()
    {
        Open(1, localPort: 6379);
        Data(1, way: 0, offset: 0, "AB");
        Data(1, way: 0, offset: 7, "CD");
        Assert.Equal(["0 Opened", "0 ToServer 0 AB", "0 ToServer 2 gap 5 RingFull", "0 ToServer 7 CD"], _items);
    }

    [Fact]
    public void What_the_cap_left_out_is_a_gap_behind_the_bytes()
    {
        Open(1, localPort: 6379);
        Data(1, way: 0, offset: 0, "AB", missing: 100);
        Data(1, way: 0, offset: 102, "CD");
        Assert.Equal(["0 Opened", "0 ToServer 0 AB", "0 ToServer 2 gap 100 SnapshotCut", "0 ToServer 102 CD"], _items);
    }

    [Fact]
    public void Bytes_that_could_not_be_read_are_told_as_such_behind_what_found_no_room()
    {
        Open(1, localPort: 6379);
        Take(Head(RecordKind.Unreadable, 1, offset: 3, missing: 4), []);
        Assert.Equal(["0 Opened", "0 ToServer 0 gap 3 RingFull", "0 ToServer 3 gap 4 InternalError"], _items);
    }

    [Fact]
    public void The_end_tells_what_was_lost_before_it()
    {
        Open(1, localPort: 6379);
        Data(1, way: 0, offset: 0, "AB");
        Take(Head(RecordKind.Closed, 1, offset: 5), BitConverter.GetBytes(9L));
        Assert.Equal(
            [
                "0 Opened", "0 ToServer 0 AB", "0 ToServer 2 gap 3 RingFull", "0 ToClient 0 gap 9 RingFull",
                "0 Closed Fin ToClient",
            ], _items);
    }

    [Fact]
    public void A_client_that_ends_first_is_told_so()
    {
        Open(1, localPort: 6379);
        Take(Head(RecordKind.End, 1), []);
        Take(Head(RecordKind.Closed, 1), BitConverter.GetBytes(-1L));
        Assert.Equal(["0 Opened", "0 Closed Fin ToServer"], _items);
    }

    [Fact]
    public void A_Unix_socket_ends_with_what_its_client_sends()
    {
        Open(1, family: Unix);
        Take(Head(RecordKind.End, 1), []);
        Take(Head(RecordKind.Data, 1), []);
        Assert.Equal(["0 Opened", "0 Closed Fin ToServer"], _items);
        Assert.Equal(77, _opened[0].Unix!.ClientProcessId);
        Assert.Equal("/run/r.sock", System.Text.Encoding.ASCII.GetString(_opened[0].Unix!.ServerSocket));
    }

    [Fact]
    public void A_number_is_used_again_only_when_its_connection_is_over()
    {
        Open(1, localPort: 6379);
        Open(2, localPort: 6379);
        Take(Head(RecordKind.Closed, 1), BitConverter.GetBytes(0L));
        Open(3, localPort: 6379);
        Assert.Equal(["0 Opened", "1 Opened", "0 Closed Fin ToClient", "0 Opened"], _items);
    }

    [Fact]
    public void A_descriptor_that_is_another_sockets_now_ends_the_connection_that_had_it()
    {
        Open(1, localPort: 6379, inode: 10);
        Open(2, localPort: 6379, inode: 11);
        Assert.Equal(["0 Opened", "0 Closed Fin ToClient", "0 Opened"], _items);
    }

    [Fact]
    public void What_gaps_told_of_the_ring_is_counted_and_of_the_cap_is_not()
    {
        Open(1, localPort: 6379);
        Data(1, way: 0, offset: 5, "AB", missing: 100);
        Data(1, way: 0, offset: 110, "CD");
        Assert.Equal(5 + 3, _streams.LostBytesTold);
    }

    [Fact]
    public void When_watching_ends_what_is_open_is_over()
    {
        Open(1, localPort: 6379);
        Open(2, localPort: 6379);
        _streams.End();
        Assert.Equal(["0 Opened", "1 Opened", "0 Closed End ", "1 Closed End "], _items);
        Assert.Equal(0, _streams.Count);
    }

    [Fact]
    public void A_connection_that_its_process_no_longer_holds_is_over_at_the_second_look()
    {
        Open(1, localPort: 6379); // of a process that does not exist
        Thread.Sleep(1100);
        _streams.Look();
        Assert.DoesNotContain(_items, item => item.Contains("Closed", StringComparison.Ordinal));
        _streams.Look();
        Assert.Equal(["0 Opened", "0 Closed End "], _items);
    }

    private static string Text(Endpoint end) => string.Join('.', BitConverter.GetBytes((uint)end.AddressLow).Reverse());

    private void Note(in StreamItem item)
    {
        string text = System.Text.Encoding.ASCII.GetString(item.Bytes).TrimEnd();
        _items.Add(item.Kind switch
        {
            StreamItemKind.Bytes => $"{item.Connection} {item.Direction} {item.Offset} {text}",
            StreamItemKind.Gap => $"{item.Connection} {item.Direction} {item.Offset} gap {item.GapLength} {item.Cause}",
            StreamItemKind.Closed => $"{item.Connection} Closed {item.CloseReason} {item.EndedFirst}",
            _ => $"{item.Connection} {item.Kind}",
        });
        if (item.Opened is not null)
        {
            _opened.Add(item.Opened);
        }
    }

    private void Open(
        ulong id, ushort family = Internet, ushort localPort = 0, ushort remotePort = 40000, ulong inode = 1)
    {
        OpenedRecord record = new()
        {
            Family = family,
            LocalPort = localPort,
            RemotePort = remotePort,
            Descriptor = 9,
            Inode = inode,
            PeerProcessId = 77,
        };
        ((Span<byte>)record.LocalAddress)[0] = 10;
        ((Span<byte>)record.LocalAddress)[3] = 1;
        ((Span<byte>)record.RemoteAddress)[0] = 10;
        ((Span<byte>)record.RemoteAddress)[3] = 2;
        "/run/r.sock\0"u8.CopyTo(record.Path);
        record.PathLength = family == Unix ? 12u : 0;
        Take(Head(RecordKind.Opened, id), MemoryMarshal.AsBytes(new ReadOnlySpan<OpenedRecord>(in record)));
    }

    private void Data(ulong id, byte way, ulong offset, string text, uint missing = 0)
    {
        RecordHeader head = Head(RecordKind.Data, id, offset, missing);
        head.Way = way;
        head.Length = (uint)text.Length;
        Take(head, System.Text.Encoding.ASCII.GetBytes(text));
    }

    private static RecordHeader Head(RecordKind kind, ulong id, ulong offset = 0, uint missing = 0) => new()
    {
        Kind = kind,
        Connection = id,
        Offset = offset,
        Missing = missing,
        TimeNs = (ulong)System.Diagnostics.Stopwatch.GetTimestamp(),
        ProcessId = int.MaxValue,
    };

    private void Take(RecordHeader head, ReadOnlySpan<byte> rest) =>
        _streams.Take([.. MemoryMarshal.AsBytes(new ReadOnlySpan<RecordHeader>(in head)), .. rest, 0, 0, 0, 0, 0, 0, 0, 0]);
}
