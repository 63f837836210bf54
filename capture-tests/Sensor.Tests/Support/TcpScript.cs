using System.Globalization;
using System.Text;
using Sensor.Packets;
using Sensor.Streams;
using Sensor.Tcp;

namespace Sensor.Tests.Support;

/// <summary>
/// Writes the packets of a connection down, offsets instead of sequence numbers, and gives what the flow table says of
/// them as short lines: <c>open</c>, <c>&gt;0:abc</c> (to the server, offset 0), <c>&lt;0:xyz</c>, <c>&gt;gap 3+5
/// MissingSegment</c>, <c>&lt;end 3</c>, <c>close Fin</c>. One packet every millisecond unless told otherwise.
/// </summary>
internal sealed class TcpScript
{
    public const long Millisecond = 1_000_000;

    private readonly UInt128 _client = (UInt128)0xFFFF_0A00_0001UL;
    private readonly UInt128 _server = (UInt128)0xFFFF_0A00_0002UL;

    public TcpScript(TcpOptions? options = null)
    {
        Table = new FlowTable(options ?? new TcpOptions(), Anomalies);
    }

    public AnomalyLog Anomalies { get; } = new();

    public FlowTable Table { get; }

    public List<string> Lines { get; } = [];

    public List<StreamOpened> Opened { get; } = [];

    /// <summary>Times of all items, per connection index, in the order of the lines.</summary>
    public List<(int Connection, long TimeNs, bool Settled, bool SettledThen, long Frame)> Facts { get; } = [];

    public long NowNs { get; set; } = 1_700_000_000_000_000_000;

    public uint ClientInitial { get; set; } = 1000;

    public uint ServerInitial { get; set; } = 5000;

    public ushort ClientPort { get; set; } = 40000;

    public ushort ServerPort { get; set; } = 6379;

    public bool ShowConnection { get; set; }

    public TcpScript Handshake() => Syn().SynAck().Client(0, "", 0);

    public TcpScript Syn(string data = "") =>
        Send(true, ClientInitial, 0, TcpFlags.Syn, data);

    public TcpScript SynAck(long ack = 0, string data = "") =>
        Send(false, ServerInitial, ClientInitial + 1 + (uint)ack, TcpFlags.Syn | TcpFlags.Ack, data);

    public TcpScript Client(long at, string data, long ack, TcpFlags flags = TcpFlags.Ack, int cut = 0) =>
        Send(true, ClientInitial + 1 + (uint)at, ServerInitial + 1 + (uint)ack, flags, data, cut);

    public TcpScript Server(long at, string data, long ack, TcpFlags flags = TcpFlags.Ack, int cut = 0) =>
        Send(false, ServerInitial + 1 + (uint)at, ClientInitial + 1 + (uint)ack, flags, data, cut);

    public TcpScript Wait(long milliseconds)
    {
        NowNs += milliseconds * Millisecond;
        Read(Table.Advance(NowNs));
        return this;
    }

    public TcpScript End()
    {
        Read(Table.End(NowNs));
        return this;
    }

    /// <summary>Forgets the lines so far.</summary>
    public TcpScript Skip()
    {
        Lines.Clear();
        Facts.Clear();
        return this;
    }

    public void Expect(params string[] lines) => Assert.Equal(lines, Lines);

    public TcpScript Send(
        bool fromClient, uint sequence, uint ack, TcpFlags flags, string data, int cut = 0)
    {
        NowNs += Millisecond;
        byte[] payload = Encoding.Latin1.GetBytes(data);
        FlowKey key = new(_client, _server, ClientPort, ServerPort);
        TcpSegment segment = new()
        {
            Key = fromClient ? key : key.Reversed,
            TimeNs = NowNs,
            Sequence = sequence,
            Acknowledgement = ack,
            Flags = flags,
            Payload = payload.AsSpan(0, payload.Length - cut),
            WireLength = payload.Length,
            Frame = (NowNs - 1_700_000_000_000_000_000) / Millisecond,
        };
        Read(Table.Advance(NowNs));
        Read(Table.Add(segment));
        return this;
    }

    public void Read(StreamItems items)
    {
        while (items.TryRead(out StreamItem item))
        {
            Facts.Add((item.Connection, item.TimeNs, item.Settled, item.SettledThen, item.Frame));
            if (item.Opened is not null)
            {
                Opened.Add(item.Opened);
            }

            Lines.Add((ShowConnection ? $"{item.Connection} " : "") + Describe(item));
        }
    }

    private static string Describe(in StreamItem item)
    {
        string arrow = item.Direction == Direction.ToServer ? ">" : "<";
        string offset = item.Offset.ToString(CultureInfo.InvariantCulture);
        return item.Kind switch
        {
            StreamItemKind.Opened => "open",
            StreamItemKind.Bytes => $"{arrow}{offset}:{Encoding.Latin1.GetString(item.Bytes)}",
            StreamItemKind.Gap => $"{arrow}gap {offset}+{item.GapLength} {item.Cause}",
            StreamItemKind.ServerEnded => $"{arrow}end {offset}",
            _ => $"close {item.CloseReason}",
        };
    }
}
