using Sensor.Anomalies;
using Sensor.Packets;
using Sensor.Streams;
using Sensor.Tcp;
using Sensor.Tests.Support;

namespace Sensor.Tests.Tcp;

[Collection(WholeProcess.Name)]
public sealed class LimitTests(ITestOutputHelper output)
{
    [Fact]
    public void The_longest_idle_connection_is_evicted_and_one_with_commands_in_flight_last()
    {
        TcpScript script = new TcpScript(new TcpOptions { MaxFlows = 3 }) { ShowConnection = true };
        for (ushort port = 1; port <= 3; port++)
        {
            script.ClientPort = port;
            script.Handshake().Wait(200);
        }

        script.Table.SetInFlight(0, true);
        script.Skip().ClientPort = 4;
        script.Syn().Expect("1 close Evicted");
        script.SynAck().Client(0, "", 0).Wait(200).Skip().ClientPort = 5;
        script.Syn().Expect("2 close Evicted");
        script.SynAck().Client(0, "", 0).Wait(200).Skip().ClientPort = 6;
        script.Table.SetInFlight(0, false);
        script.Syn();
        Assert.Single(script.Lines, l => l.EndsWith("close Evicted", StringComparison.Ordinal));
        Assert.Equal(3, script.Table.Count);
        Assert.Contains(AnomalyKind.FlowLimit, script.Anomalies.Kinds);
    }

    [Fact]
    public void What_an_evicted_connection_holds_goes_up_first()
    {
        TcpScript script = new TcpScript(new TcpOptions { MaxFlows = 1 }).Handshake().Client(2, "c", 0).Skip();
        script.ClientPort = 2;
        script.Syn().Expect(">gap 0+2 FlowLimit", ">2:c", "close Evicted");
    }

    [Fact]
    public void A_flood_of_syns_pushes_out_no_connection()
    {
        TcpScript script = new TcpScript(new TcpOptions { MaxFlows = 100 }).Handshake();
        for (ushort port = 1; port < 20_000; port++)
        {
            script.ClientPort = port;
            script.Syn();
        }

        Assert.Equal(100, script.Table.Count);
        script.ClientPort = 40000;
        script.Client(0, "a", 0).Expect("open", ">0:a");
    }

    [Fact]
    public void A_hole_that_costs_too_much_memory_is_given_up()
    {
        TcpScript script = new TcpScript(new TcpOptions { MaxFlowBytes = 10_000 }).Handshake().Skip();
        for (int i = 0; i < 20; i++)
        {
            script.Client(1 + (i * 1000), new string('a', 1000), 0).Server(0, "", 0);
        }

        Assert.Equal(">gap 0+1 MemoryLimit", script.Lines[0]);
        Assert.Equal(21, script.Lines.Count);
        Assert.Contains(AnomalyKind.StreamMemoryLimit, script.Anomalies.Kinds);
    }

    [Fact]
    public void All_flows_together_keep_to_the_limit()
    {
        TcpScript script = new TcpScript(new TcpOptions { MaxTotalBytes = 400_000 });
        for (ushort port = 1; port <= 200; port++)
        {
            script.ClientPort = port;
            script.Handshake().Client(1, new string('a', 10_000), 0).Server(0, "", 0);
            Assert.True(script.Table.HeldBytes <= 400_000);
        }

        Assert.Contains(">gap 0+1 MemoryLimit", script.Lines);
        Assert.DoesNotContain("close Evicted", script.Lines);
    }

    [Fact]
    public void A_flow_that_waits_for_its_end_does_not_stop_the_total_limit()
    {
        TcpScript script = new TcpScript(new TcpOptions { MaxTotalBytes = 100_000 }).Handshake();
        script.Table.SetInFlight(0, true);
        script.Client(0, "", 0, TcpFlags.Rst);
        for (ushort port = 1; port <= 20; port++)
        {
            script.ClientPort = port;
            script.Handshake().Client(1, new string('a', 10_000), 0);
        }

        Assert.True(script.Table.HeldBytes <= 100_000);
        Assert.Contains(">gap 0+1 MemoryLimit", script.Lines);
    }

    [Fact]
    public void In_order_segments_allocate_nothing()
    {
        FlowTable table = new(new TcpOptions(), new AnomalyLog());
        byte[] payload = new byte[100];
        uint at = 1;
        Assert.True(Exchange(table, payload, at, 50) > 0);
        for (int i = 0; i < 100; i++)
        {
            Exchange(table, payload, at += 100, 50);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        long bytes = 0;
        for (int i = 0; i < 200; i++)
        {
            bytes += Exchange(table, payload, at += 100, 50);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(200 * 50 * 200, bytes);
    }

    [Fact]
    public void Two_hundred_thousand_idle_connections_are_small()
    {
        FlowTable table = new(new TcpOptions(), new AnomalyLog());
        byte[] payload = new byte[10];
        long before = GC.GetTotalMemory(true);
        Exchange(table, payload, 1, 200_000);
        long each = (GC.GetTotalMemory(true) - before) / 200_000;
        output.WriteLine($"{each} bytes per idle connection, {table.MemoryBytes / 200_000} by the table's own account");
        Assert.Equal(200_000, table.Count);
        Assert.True(each < 400, $"{each} bytes per idle connection");
        Assert.InRange(table.MemoryBytes / 200_000, each * 8 / 10, each * 12 / 10);
    }

    /// <summary>A command and its reply on each of so many flows; gives the bytes that went up.</summary>
    private static long Exchange(FlowTable table, byte[] payload, uint at, int flows)
    {
        long bytes = 0;
        for (int i = 0; i < flows; i++)
        {
            FlowKey key = new(1, 2 + (UInt128)(i / 50_000), (ushort)(10_000 + (i % 50_000)), 6379);
            for (int side = 0; side < 2; side++)
            {
                TcpSegment segment = new()
                {
                    Key = side == 0 ? key : key.Reversed,
                    TimeNs = at * 1000L,
                    Sequence = at,
                    Acknowledgement = side == 0 ? at : at + (uint)payload.Length,
                    Flags = TcpFlags.Ack | TcpFlags.Psh,
                    Payload = payload,
                    WireLength = payload.Length,
                };
                StreamItems advanced = table.Advance(segment.TimeNs);
                while (advanced.TryRead(out _))
                {
                }

                StreamItems items = table.Add(segment);
                while (items.TryRead(out StreamItem item))
                {
                    bytes += item.Bytes.Length;
                }
            }
        }

        return bytes;
    }
}
