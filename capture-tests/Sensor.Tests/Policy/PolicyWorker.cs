using System.Text;
using Sensor.Commands;
using Sensor.Configuration;
using Sensor.Formats;
using Sensor.Hosting;
using Sensor.Hosting.Activity;
using Sensor.Packets;
using Sensor.Policy;
using Sensor.Sinks;
using Sensor.Tests.Support;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

/// <summary>From segments to lines under a policy: what a sink gets, and what was left out.</summary>
internal sealed class PolicyWorker : IDisposable
{
    private static readonly CommandTable Table = CommandTable.Load();

    private readonly KeepingSink _sink = new();
    private readonly Dictionary<string, KeepingSink> _others = EventFormats.All
        .Where(format => format != EventFormats.Json).ToDictionary(format => format.Name, _ => new KeepingSink());
    private readonly OutputsInForce _lanes;
    private readonly Worker _worker;
    private readonly FlowKey _toServer;
    private uint _client = 100;
    private uint _server = 900;
    private long _nowNs = 1_700_000_000_000_000_000;

    public PolicyWorker(PolicyOptions policy, string client = "10.0.0.2", ActivityTotals? activity = null)
    {
        Assert.True(AddressRange.TryParse(client, out AddressRange address));
        _toServer = new(address.Network, 2, 40000, 6379);
        InForce = new PolicyInForce(PolicySnapshot.Compile(policy));
        SensorOptions options = new SensorOptions { RethrowErrors = true, Policy = policy }.OfOneWorker();
        _lanes = new OutputsInForce([.. EventFormats.All.Select(format =>
            new SensorOutput(format, _others.GetValueOrDefault(format.Name, _sink)))]);
        EventWriter events = new(options, new SensorRun(0, []) { Policy = InForce, Activity = activity }, EventSelection.All, _lanes);
        _worker = new Worker(options, Table, events);
    }

    public PolicyInForce InForce { get; }

    /// <summary>After the end: what each format but JSON made of the events.</summary>
    public IReadOnlyDictionary<string, string> OtherFormats => _others.ToDictionary(one => one.Key, one => one.Value.Text);

    public RunStatistics Statistics => _worker.Statistics;

    public void Dispose() => _lanes.Dispose();

    public PolicyWorker Open()
    {
        Send(_toServer, TcpFlags.Syn, []);
        _client++;
        Send(_toServer.Reversed, TcpFlags.Syn | TcpFlags.Ack, []);
        _server++;
        Send(_toServer, TcpFlags.Ack, []);
        return this;
    }

    /// <summary>A command in the words of <see cref="WireText"/>, and its reply.</summary>
    public PolicyWorker Exchange(string command, string reply = "+OK\\r\\n")
    {
        Play(WireText.Commands(command), WireText.Parse(reply));
        return this;
    }

    /// <summary>Long enough for the worker to be told the time: a batch begins.</summary>
    public PolicyWorker Wait()
    {
        _nowNs += 20_000_000;
        _worker.Advance(_nowNs - (_nowNs % 10_000_000));
        return this;
    }

    public void Play(byte[] command, byte[] reply)
    {
        Send(_toServer, TcpFlags.Ack, command);
        _client += (uint)command.Length;
        Send(_toServer.Reversed, TcpFlags.Ack, reply);
        _server += (uint)reply.Length;
    }

    /// <summary>
    /// Lines that are ready go to the sink, so that what is rendered next starts with an empty block.
    /// </summary>
    public void HandOver() => _worker.HandOver();

    /// <summary>The capture ends here: all events.</summary>
    public List<Event> End()
    {
        _worker.End();
        _lanes.Complete();
        return [.. _sink.Lines.Select(line => new Event(line))];
    }

    private void Send(FlowKey key, TcpFlags flags, byte[] payload)
    {
        bool toServer = key == _toServer;
        _nowNs += 10_000;
        _worker.Advance(_nowNs - (_nowNs % 10_000_000));
        _worker.Add(new TcpSegment
        {
            Key = key,
            TimeNs = _nowNs,
            Sequence = toServer ? _client : _server,
            Acknowledgement = toServer ? _server : _client,
            Flags = flags,
            Window = 65535,
            Payload = payload,
            WireLength = payload.Length,
        });
        _worker.EndTurn();
    }

    private sealed class KeepingSink : IAuditSink
    {
        private readonly StringBuilder _text = new();

        public string Text => _text.ToString();

        public IEnumerable<string> Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        public void Write(ReadOnlySpan<byte> lines) => _text.Append(Encoding.UTF8.GetString(lines));

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
