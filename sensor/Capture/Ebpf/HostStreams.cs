using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sensor.Streams;

namespace Sensor.Capture.Ebpf;

/// <summary>
/// Records in, items of connections out: gives each connection a number, tells roles from the process' listening ports,
/// and says what is missing: offsets count in the kernel, also what found no room. The kernel's order is the order of
/// the process' calls, so a reply never comes before its command. Used by one thread.
/// </summary>
internal sealed class HostStreams(EbpfOptions options, Func<int, WatchedProcess?> processes, StreamHandler handler)
{
    /// <summary>A connection of which nothing was heard for so long is looked for in its process.</summary>
    private const long QuietMilliseconds = 1000;
    private const int MostLooks = 512;

    private readonly byte[] _boot = BootId();
    private readonly Dictionary<ulong, HostConnection> _connections = [];
    private readonly Dictionary<(int Process, int Descriptor), HostConnection> _byDescriptor = [];
    private readonly Stack<int> _freeNumbers = new();
    private readonly List<HostConnection> _gone = [];
    private int _numbers;
    private long _lookAt;

    public HostClock Clock { get; } = new();

    public int Count => _connections.Count;

    /// <summary>Bytes that found no room, as far as gaps of connections told them.</summary>
    public long LostBytesTold { get; private set; }

    /// <param name="record">Head and what follows it; borrowed.</param>
    public void Take(ReadOnlySpan<byte> record)
    {
        RecordHeader head = MemoryMarshal.Read<RecordHeader>(record);
        ReadOnlySpan<byte> rest = record[Unsafe.SizeOf<RecordHeader>()..];
        if (head.Kind == RecordKind.Opened)
        {
            Open(head, MemoryMarshal.Read<OpenedRecord>(rest));
            return;
        }

        if (!_connections.TryGetValue(head.Connection, out HostConnection? connection))
        {
            return;
        }

        connection.LastTimeNs = Math.Max(connection.LastTimeNs, Clock.ToUtc((long)head.TimeNs));
        connection.SeenAt = Environment.TickCount64;
        switch (head.Kind)
        {
            case RecordKind.Data:
                TellBytes(connection, head, rest[..(int)head.Length]);
                break;
            case RecordKind.Unreadable:
                TellMissing(connection, head.Way, (long)head.Offset, GapCause.RingFull);
                TellMissing(connection, head.Way, (long)head.Offset + head.Missing, GapCause.InternalError);
                break;
            case RecordKind.End:
                TellMissing(connection, way: 0, (long)head.Offset, GapCause.RingFull);
                connection.IsReadToEnd = true;
                if (connection.Opened.Unix is not null)
                {
                    Close(connection, CloseReason.Fin);
                }

                break;
            case RecordKind.Closed:
                long written = MemoryMarshal.Read<long>(rest);
                if (written >= 0)
                {
                    TellMissing(connection, way: 0, (long)head.Offset, GapCause.RingFull);
                    TellMissing(connection, way: 1, written, GapCause.RingFull);
                }

                Close(connection, CloseReason.Fin);
                break;
        }
    }

    /// <summary>
    /// To be called when the ring was read to its end: closes what was found gone the time before, and now and then
    /// looks which quiet connections their processes still hold.
    /// </summary>
    public void Look()
    {
        Clock.Correct();
        foreach (HostConnection gone in _gone)
        {
            if (_connections.GetValueOrDefault(gone.Id) == gone)
            {
                gone.LastTimeNs = Math.Max(gone.LastTimeNs, Clock.ToUtc(System.Diagnostics.Stopwatch.GetTimestamp()));
                Close(gone, processes(gone.ProcessId) is null ? CloseReason.End : CloseReason.Fin);
            }
        }

        _gone.Clear();
        long now = Environment.TickCount64;
        if (now < _lookAt)
        {
            return;
        }

        _lookAt = now + QuietMilliseconds;
        foreach (HostConnection connection in _connections.Values
            .Where(connection => now - connection.SeenAt >= QuietMilliseconds).OrderBy(connection => connection.SeenAt)
            .Take(MostLooks))
        {
            connection.SeenAt = now - QuietMilliseconds + 1; // the others first next time
            // Whose descriptors cannot be read keeps its connections until they say that they end.
            if (processes(connection.ProcessId) is not { IsReadable: false }
                && !ProcessSockets.Holds(connection.ProcessId, connection.Descriptor, connection.Inode))
            {
                _gone.Add(connection);
            }
        }
    }

    /// <summary>Watching ends: all connections are over, for the sensor.</summary>
    public void End()
    {
        foreach (HostConnection connection in _connections.Values.ToArray())
        {
            Close(connection, CloseReason.End);
        }
    }

    private void Open(in RecordHeader head, in OpenedRecord record)
    {
        if (record.Family == OpenedRecord.UnixFamily && record.PeerProcessId == Environment.ProcessId)
        {
            return; // the sensor's own
        }

        WatchedProcess? process = processes((int)head.ProcessId);
        if (_connections.TryGetValue(head.Connection, out HostConnection? before)
            || IsReplaced(process, head, record, out before))
        {
            Close(before!, CloseReason.Fin);
        }

        bool isServer = record.Family == OpenedRecord.UnixFamily || options.Ports.Contains(record.LocalPort)
            || process?.Listens(record.LocalPort) == true;
        Endpoint client = isServer ? record.Remote : record.Local;
        Endpoint server = isServer ? record.Local : record.Remote;
        bool isUnix = record.Family == OpenedRecord.UnixFamily;
        StreamOpened opened = new(
            isUnix ? default : new ConnectionKey(client, server), Clock.ToUtc((long)head.TimeNs))
        {
            HandshakeSeen = process?.IsNew(record.Inode) == true,
            RolesKnown = true,
            ConfiguredPort = isUnix || options.Ports.Contains(server.Port),
            HostSocket = [.. _boot, .. BitConverter.GetBytes(head.Connection), .. BitConverter.GetBytes(head.TimeNs)],
            Decrypted = head.Source == 1,
            Unix = isUnix ? record.Unix : null,
        };
        int number = _freeNumbers.TryPop(out int free) ? free : _numbers++;
        HostConnection connection = new(head.Connection, number, opened, isReversed: !isServer)
        {
            ProcessId = (int)head.ProcessId,
            Descriptor = record.Descriptor,
            Inode = record.Inode,
            SeenAt = Environment.TickCount64,
        };
        _connections.Add(head.Connection, connection);
        _byDescriptor[(connection.ProcessId, connection.Descriptor)] = connection;
        handler(new StreamItem
        {
            Kind = StreamItemKind.Opened,
            Connection = number,
            TimeNs = opened.TimeNs,
            Opened = opened,
        });
    }

    /// <summary>
    /// Of a process whose descriptors cannot be looked at: a descriptor that is another socket's now was closed.
    /// </summary>
    private bool IsReplaced(
        WatchedProcess? process, in RecordHeader head, in OpenedRecord record, out HostConnection? before) =>
        _byDescriptor.TryGetValue(((int)head.ProcessId, record.Descriptor), out before)
            && process is not { IsReadable: true } && before.Inode != record.Inode;

    private void TellBytes(HostConnection connection, in RecordHeader head, ReadOnlySpan<byte> bytes)
    {
        long offset = (long)head.Offset;
        TellMissing(connection, head.Way, offset, GapCause.RingFull);
        if (!bytes.IsEmpty)
        {
            handler(new StreamItem
            {
                Kind = StreamItemKind.Bytes,
                Connection = connection.Number,
                Direction = connection.DirectionOf(head.Way),
                Offset = offset,
                TimeNs = connection.LastTimeNs,
                Bytes = bytes,
                Settled = (head.Flags & RecordHeader.SettledFlag) != 0,
            });
            connection.Next(head.Way) = offset + bytes.Length;
        }

        TellMissing(connection, head.Way, offset + bytes.Length + head.Missing, GapCause.SnapshotCut);
    }

    /// <summary>What lies between the last byte told and this offset never comes.</summary>
    private void TellMissing(HostConnection connection, int way, long offset, GapCause cause)
    {
        ref long next = ref connection.Next(way);
        if (offset <= next)
        {
            return;
        }

        LostBytesTold += cause == GapCause.RingFull ? offset - next : 0;
        handler(new StreamItem
        {
            Kind = StreamItemKind.Gap,
            Connection = connection.Number,
            Direction = connection.DirectionOf(way),
            Offset = next,
            TimeNs = connection.LastTimeNs,
            GapLength = offset - next,
            Cause = cause,
        });
        next = offset;
    }

    private void Close(HostConnection connection, CloseReason reason)
    {
        Direction first = connection.DirectionOf(connection.IsReadToEnd ? 0 : 1);
        handler(new StreamItem
        {
            Kind = StreamItemKind.Closed,
            Connection = connection.Number,
            TimeNs = connection.LastTimeNs,
            CloseReason = reason,
            EndedFirst = reason == CloseReason.Fin ? first : null,
        });
        _connections.Remove(connection.Id);
        if (_byDescriptor.GetValueOrDefault((connection.ProcessId, connection.Descriptor)) == connection)
        {
            _byDescriptor.Remove((connection.ProcessId, connection.Descriptor));
        }

        _freeNumbers.Push(connection.Number);
    }

    private static byte[] BootId()
    {
        const string Path = "/proc/sys/kernel/random/boot_id";
        return Guid.TryParse(File.Exists(Path) ? File.ReadAllText(Path).Trim() : "", out Guid id)
            ? id.ToByteArray(bigEndian: true) : new byte[16];
    }
}
