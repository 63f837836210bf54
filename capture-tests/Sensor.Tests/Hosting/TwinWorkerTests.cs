using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Streams;
using Sensor.Tests.Sessions;
using Sensor.Tests.Support;

namespace Sensor.Tests.Hosting;

/// <summary>A worker that gets the same connection as packets and from the host's kernel.</summary>
public sealed class TwinWorkerTests : IDisposable
{
    private const int Client = 1;
    private const int Number = 7; // what the kernel's source calls it

    private readonly PolledWorker _packets =
        new(new SensorOptions { HostStreams = true }, knowsEndpoint: false, asks: false);

    private long _toServer;
    private long _toClient;

    public void Dispose() => _packets.Dispose();

    [Fact]
    public void Who_shows_it_first_tells_it_to_its_end()
    {
        _packets.Open(Client);
        _packets.Say(Client, "SET a 1", @"+OK\r\n");
        HostOpens();
        HostSays("SET b 1");
        _packets.Say(Client, "SET b 1", @"+OK\r\n");
        HostCloses(_packets.NowNs);
        _packets.Say(Client, "SET c 1", @"+OK\r\n");
        _packets.Close(Client);
        Assert.Equal(["connection_opened", "SET a", "SET b", "SET c", "connection_closed"], Told(out var lines));
        Assert.All(lines, line => Assert.Equal("pcap", line["source"]));
    }

    [Fact]
    public void Packets_of_what_the_kernel_showed_first_are_left_aside()
    {
        HostOpens();
        HostSays("SET a 1");
        Assert.Equal((1, 2), (_packets.Worker.OpenSessions, _packets.Worker.EventsTold));
        _packets.Open(Client);
        _packets.Say(Client, "SET a 1", @"+OK\r\n");
        HostSays("SET b 1");
        _packets.Say(Client, "SET b 1", @"+OK\r\n");
        HostCloses(_packets.NowNs);
        _packets.Close(Client);
        Assert.Equal(["connection_opened", "SET a", "SET b", "connection_closed"], Told(out var lines));
        Assert.All(lines, line => Assert.Equal("ebpf", line["source"]));
    }

    [Fact]
    public void Packets_that_come_when_the_kernel_has_shown_all_of_it_tell_nothing()
    {
        HostOpens();
        HostSays("SET a 1");
        HostCloses(_packets.NowNs + 100_000_000);
        _packets.Open(Client);
        _packets.Say(Client, "SET a 1", @"+OK\r\n");
        _packets.Close(Client);
        Assert.Equal(["connection_opened", "SET a", "connection_closed"], Told(out _));
    }

    [Fact]
    public void A_later_connection_of_the_same_ends_is_another()
    {
        HostOpens();
        HostSays("SET a 1");
        HostCloses(_packets.NowNs);
        _packets.Wait(10);
        _packets.Open(Client);
        _packets.Say(Client, "SET b 1", @"+OK\r\n");
        _packets.Close(Client);
        Assert.Equal(
            ["connection_opened", "SET a", "connection_closed", "connection_opened", "SET b", "connection_closed"],
            Told(out var lines));
        Assert.Equal(2, lines.Select(line => line["session_id"]).Distinct().Count());
    }

    [Fact]
    public void TLS_that_packets_show_and_the_kernel_decodes_is_one_session()
    {
        _packets.Open(Client);
        _packets.Send(Client, toServer: true, TlsHello.Client("redis.example"));
        _packets.Send(Client, toServer: false, TlsHello.Server(0x1301, 0x0303, selected: 0x0304));
        HostOpens(decrypted: true);
        HostSays("SET a 1");
        _packets.Send(Client, toServer: true, TlsHello.Record(23, new byte[50]));
        HostSays("SET b 1");
        _packets.Close(Client);
        HostCloses(_packets.NowNs);
        Assert.Equal(["connection_opened", "SET a", "SET b", "connection_closed"], Told(out var lines));
        Assert.Single(lines.Select(line => line["session_id"]).Distinct());
        Assert.Equal(["1", "2", "3", "4"], lines.Select(line => line["sequence"]));
        Assert.All(lines, line => Assert.Equal("True", line["encrypted"]));
        Assert.All(lines, line => Assert.Equal("redis.example", line["tls_sni"]));
        Assert.Equal(["pcap", "ebpf", "ebpf", "ebpf"], lines.Select(line => line["source"]));
    }

    [Fact]
    public void TLS_that_the_kernel_decodes_first_stays_with_it()
    {
        HostOpens(decrypted: true);
        HostSays("SET a 1");
        _packets.Open(Client);
        _packets.Send(Client, toServer: true, TlsHello.Client("redis.example"));
        _packets.Send(Client, toServer: false, TlsHello.Server(0x1301, 0x0303, selected: 0x0304));
        HostSays("SET b 1");
        _packets.Close(Client);
        HostCloses(_packets.NowNs);
        Assert.Equal(["connection_opened", "SET a", "SET b", "connection_closed"], Told(out var lines));
        Assert.Single(lines.Select(line => line["session_id"]).Distinct());
    }

    private string[] Told(out List<Dictionary<string, string>> lines)
    {
        _packets.Worker.End();
        lines = _packets.Lines();
        return [.. lines.Select(line => line["event_type"] == "redis_session"
            ? line["event_action"] : $"{line["command"]} {line["key_accessed"]}")];
    }

    private void HostOpens(bool decrypted = false) => Deliver(new StreamItem
    {
        Kind = StreamItemKind.Opened,
        Connection = Number,
        TimeNs = _packets.NowNs,
        Opened = new StreamOpened(PolledWorker.KeyOf(Client), _packets.NowNs)
        {
            HandshakeSeen = true,
            RolesKnown = true,
            ConfiguredPort = true,
            HostSocket = [1, 2, 3],
            Decrypted = decrypted,
        },
    });

    private void HostSays(string command)
    {
        byte[] bytes = WireText.Commands(command);
        Deliver(Bytes(Direction.ToServer, ref _toServer, bytes));
        Deliver(Bytes(Direction.ToClient, ref _toClient, WireText.Parse(@"+OK\r\n")));
    }

    private void HostCloses(long timeNs) => Deliver(new StreamItem
    {
        Kind = StreamItemKind.Closed,
        Connection = Number,
        TimeNs = timeNs,
        CloseReason = CloseReason.Fin,
    });

    private StreamItem Bytes(Direction direction, ref long offset, byte[] bytes)
    {
        StreamItem item = new()
        {
            Kind = StreamItemKind.Bytes,
            Connection = Number,
            Direction = direction,
            Offset = offset,
            TimeNs = _packets.NowNs,
            Bytes = bytes,
        };
        offset += bytes.Length;
        return item;
    }

    private void Deliver(in StreamItem item)
    {
        StreamBatch batch = new();
        Assert.True(batch.TryAdd(item));
        _packets.Worker.Accept(batch);
    }
}
