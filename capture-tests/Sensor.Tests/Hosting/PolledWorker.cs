using System.Text;
using System.Text.Json;
using Sensor.Commands;
using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Packets;
using Sensor.Sessions;
using Sensor.Sinks;
using Sensor.Streams;
using Sensor.Tests.Support;

namespace Sensor.Tests.Hosting;

/// <summary>
/// A worker whose server is asked: packets in, lists of clients published, lines out. Clients are numbers (their
/// ports); each packet is a millisecond after the one before, and the worker is told the time in steps of 10 ms.
/// </summary>
internal sealed class PolledWorker : IDisposable
{
    private const long MillisecondNs = 1_000_000;
    private const ushort ServerPort = 6379;

    private readonly LineSink _sink = new();
    private readonly OutputsInForce _lanes;
    private readonly Dictionary<int, (uint Client, uint Server)> _sequences = [];

    public PolledWorker(SensorOptions? options = null, bool knowsEndpoint = true, bool asks = true)
    {
        options = (options ?? new()) with { RethrowErrors = true };
        _lanes = new OutputsInForce(_sink);
        EventWriter events = new(options, new SensorRun(0, []), EventSelection.All, _lanes);
        Worker = new Worker(options, CommandTable.Load(), events, Views);
        if (asks)
        {
            Views.Add(View);
            Worker.Advance(NowNs);
        }

        if (knowsEndpoint)
        {
            View.AddEndpoint(KeyOf(0).Server);
        }
    }

    public InstanceView View { get; } = new();

    /// <summary>The servers that are asked.</summary>
    public InstanceViews Views { get; } = new();

    public Worker Worker { get; }

    public long NowNs { get; private set; } = 1_700_000_000_000_000_000;

    public static ConnectionKey KeyOf(int client) =>
        new(new Endpoint(1, (ushort)(40_000 + client)), new Endpoint(2, ServerPort));

    /// <summary>A row of a client that was accepted long ago.</summary>
    public static ClientRow Row(int client, string user) => new()
    {
        Id = client,
        Address = KeyOf(client).Client,
        LocalAddress = KeyOf(client).Server,
        User = Encoding.ASCII.GetBytes(user),
        Database = 0,
        AgeSeconds = 1000,
    };

    public void Open(int client)
    {
        Send(client, true, TcpFlags.Syn, "");
        Send(client, false, TcpFlags.Syn | TcpFlags.Ack, "");
        Send(client, true, TcpFlags.Ack, "");
    }

    public void Say(int client, string command, string reply)
    {
        Send(client, true, TcpFlags.Ack, WireText.Commands(command));
        Send(client, false, TcpFlags.Ack, WireText.Parse(reply));
    }

    /// <summary>
    /// So many commands with their replies: after nine, those of a connection met in the middle are proven.
    /// </summary>
    public void Get(int client, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Say(client, $"GET {client}:{i}", @"$-1\r\n");
        }
    }

    /// <summary>A command and its reply, so many times, without making anything new.</summary>
    public void Exchange(int client, byte[][] packets, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Send(client, true, TcpFlags.Ack, packets[0]);
            Send(client, false, TcpFlags.Ack, packets[1]);
        }
    }

    public void Close(int client)
    {
        Send(client, true, TcpFlags.Fin | TcpFlags.Ack, "");
        Send(client, false, TcpFlags.Fin | TcpFlags.Ack, "");
        Send(client, true, TcpFlags.Ack, "");
    }

    /// <summary>The client sends something that is not captured; gives what to hand to <see cref="Deliver"/>.</summary>
    public (uint Sequence, byte[] Bytes) Lose(int client, string command)
    {
        byte[] bytes = WireText.Commands(command);
        (uint Client, uint Server) at = SequenceOf(client);
        _sequences[client] = (at.Client + (uint)bytes.Length, at.Server);
        return (at.Client, bytes);
    }

    public void Deliver(int client, (uint Sequence, byte[] Bytes) lost)
    {
        (uint Client, uint Server) at = SequenceOf(client);
        _sequences[client] = (lost.Sequence, at.Server);
        Send(client, true, TcpFlags.Ack, lost.Bytes);
        _sequences[client] = (at.Client, at.Server);
    }

    /// <summary>A packet of these bytes.</summary>
    public void Send(int client, bool toServer, byte[] payload) => Send(client, toServer, TcpFlags.Ack, payload);

    public void Reply(int client, string reply) => Send(client, false, TcpFlags.Ack, WireText.Parse(reply));

    public void Wait(int milliseconds)
    {
        for (int i = 0; i < milliseconds; i++)
        {
            Step();
        }
    }

    /// <summary>The list that was asked for and answered so many milliseconds from now.</summary>
    public void Publish(int sent, int received, params ClientRow[] rows) => View.Latest =
        new ClientList(rows, NowNs + (sent * MillisecondNs), NowNs + (received * MillisecondNs));

    public void PublishPart(params ClientRow[] rows) =>
        View.Latest = new ClientList(rows, NowNs, NowNs + MillisecondNs) { IsWhole = false };

    /// <summary>
    /// The events that have left since the last call: <c>action user(source)</c>, runs of the same as <c>… ×n</c>.
    /// </summary>
    public string Told(int? client = null)
    {
        List<string> texts = [.. Lines().Where(line => client is null || line["client_port"] == $"{40_000 + client}")
            .Select(line => $"{line["event_action"]} {line["user"]}({line["user_source"]})"
                + (line.ContainsKey("uncertain") ? "?" : ""))];
        List<string> runs = [];
        for (int i = 0; i < texts.Count;)
        {
            int same = texts.Skip(i).TakeWhile(text => text == texts[i]).Count();
            runs.Add(same == 1 ? texts[i] : $"{texts[i]} x{same}");
            i += same;
        }

        return string.Join(", ", runs);
    }

    /// <summary>The members of each event that has left since the last call, as text.</summary>
    public List<Dictionary<string, string>> Lines()
    {
        Worker.HandOver();
        Assert.True(SpinWait.SpinUntil(() => _sink.Count == Worker.Statistics.Events, TimeSpan.FromSeconds(30)));
        return _sink.Take();
    }

    public void Dispose()
    {
        Worker.End();
        _lanes.Complete();
        _lanes.Dispose();
    }

    private void Send(int client, bool toServer, TcpFlags flags, string text) =>
        Send(client, toServer, flags, Encoding.ASCII.GetBytes(text));

    private void Send(int client, bool toServer, TcpFlags flags, byte[] payload)
    {
        Step();
        (uint Client, uint Server) at = SequenceOf(client);
        FlowKey key = new(1, 2, (ushort)(40_000 + client), ServerPort);
        Worker.Add(new TcpSegment
        {
            Key = toServer ? key : key.Reversed,
            TimeNs = NowNs,
            Sequence = toServer ? at.Client : at.Server,
            Acknowledgement = toServer ? at.Server : at.Client,
            Flags = flags,
            Window = 65535,
            Payload = payload,
            WireLength = payload.Length,
        });
        Worker.EndTurn();
        uint length = (uint)payload.Length + ((flags & (TcpFlags.Syn | TcpFlags.Fin)) != 0 ? 1u : 0);
        _sequences[client] = toServer ? (at.Client + length, at.Server) : (at.Client, at.Server + length);
    }

    private (uint Client, uint Server) SequenceOf(int client) =>
        _sequences.TryGetValue(client, out (uint Client, uint Server) at) ? at : (100, 900);

    private void Step()
    {
        NowNs += MillisecondNs;
        Worker.Advance(NowNs - (NowNs % (10 * MillisecondNs)));
    }

    private sealed class LineSink : IAuditSink
    {
        private readonly List<string> _lines = [];

        public long Count { get; private set; }

        public void Write(ReadOnlySpan<byte> lines)
        {
            lock (_lines)
            {
                string[] whole = Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries);
                _lines.AddRange(whole);
                Count += whole.Length;
            }
        }

        public List<Dictionary<string, string>> Take()
        {
            lock (_lines)
            {
                List<Dictionary<string, string>> taken = [.. _lines.Select(Members)];
                _lines.Clear();
                return taken;
            }
        }

        public void Flush()
        {
        }

        public void Dispose()
        {
        }

        private static Dictionary<string, string> Members(string line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            Dictionary<string, string> members = document.RootElement.EnumerateObject()
                .ToDictionary(member => member.Name, member => member.Value.ToString());
            members.TryAdd("user", "-");
            members.TryAdd("user_source", "-");
            members.TryAdd("client_port", "-");
            return members;
        }
    }
}
