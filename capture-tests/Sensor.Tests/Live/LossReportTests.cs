using System.Diagnostics;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// Losses that live capture alone knows, made on purpose before the real program's <c>run</c>: each is told with its
/// right count, and every byte that the clients sent is in an event or in a reported gap.
/// </summary>
public sealed class LossReportTests
{
    [Fact]
    public void Packets_that_the_kernel_dropped_are_told_and_the_holes_they_tore_too()
    {
        using LiveNetwork network = Network();
        string file = Path.GetTempFileName();
        Process recording = network.StartRecording(file);
        LiveSensor sensor = new LiveSensor(network, network.ServerNamespace, "vs", "--buffer-size", "1").BeginReading();
        LiveLoad load = new(network.ClientNamespace, connections: 4);
        load.Exchange(rounds: 5);
        Thread.Sleep(1000);
        sensor.Signal("STOP");
        load.Exchange(rounds: 250, commands: 100);
        sensor.Signal("CONT");
        sensor.WaitFor(events => events.Any(e => e.Cause == "kernel_drop"), "kernel_drop");
        load.Exchange(rounds: 5);
        load.Dispose();
        sensor.WaitFor(events => events.Count(e => e.Action == "connection_closed") == 4, "connection_closed");
        List<SeenEvent> events = sensor.Stop();
        Assert.Contains("\n0 packets dropped by kernel", LiveNetwork.Stop(recording), StringComparison.Ordinal);

        SeenEvent[] drops = [.. events.Where(e => e.Cause == "kernel_drop")];
        Assert.All(drops, drop => Assert.Equal("vs", drop.Interface));
        int passed = CaptureFile.Read(file).Count;
        File.Delete(file);
        Assert.Equal(passed, sensor.Summary("from ([0-9,]+) packets") + drops.Sum(drop => drop.Packets));
        Assert.Contains("a larger --buffer-size absorbs more", sensor.Messages, StringComparison.Ordinal);
        Assert.All(
            load.Sent.Keys, port => Assert.Contains(events, e => e.ClientPort == port && e.Cause == "missing_segment"));
        EveryByteIsAccountedFor(events, load);
    }

    [Fact]
    public void What_full_queues_cost_is_told_when_the_output_goes_on()
    {
        using LiveNetwork network = Network();
        LiveSensor sensor = new(network, network.ServerNamespace, "vs");
        Thread.Sleep(1500);
        LiveLoad load = new(network.ClientNamespace, connections: 4);
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(12))
        {
            // Nobody reads the events: first the sink's queue is full, then the worker's.
            load.Exchange(rounds: 1, commands: 50);
            Thread.Sleep(20);
        }

        sensor.BeginReading();
        sensor.WaitFor(events => events.Any(e => e.Cause == "queue_full"), "queue_full");
        Thread.Sleep(1000);
        load.Exchange(rounds: 5);
        load.Dispose();
        sensor.WaitFor(events => events.Count(e => e.Action == "connection_closed") == 4, "connection_closed");
        List<SeenEvent> events = sensor.Stop();

        SeenEvent[] full = [.. events.Where(e => e.Cause == "queue_full")];
        Assert.All(full, gap => Assert.True(gap.Packets > 0));
        Assert.Equal(sensor.Summary("queue_full +([0-9,]+)"), full.Sum(gap => gap.Bytes));

        // What was sent again while nobody read was dropped twice, and tore one hole.
        long missing = sensor.Summary("missing_segment +([0-9,]+)");
        Assert.InRange(full.Sum(gap => gap.Bytes ?? 0), missing, missing * 101 / 100);
        EveryByteIsAccountedFor(events, load);
    }

    [Fact]
    public void An_interface_that_goes_down_is_told_at_once_and_with_both_times_when_it_is_back()
    {
        using LiveNetwork network = Network();
        LiveSensor sensor = new LiveSensor(network, network.SpanNamespace, "sp1").BeginReading();
        LiveLoad load = new(network.ClientNamespace, connections: 2);
        load.Exchange(rounds: 5);
        Thread.Sleep(1000);
        network.SetLink(network.SpanNamespace, "sp1", up: false);
        sensor.WaitFor(events => events.Count(e => e.Cause == "interface_down") == 1, "interface_down");
        load.Exchange(rounds: 5);
        network.SetLink(network.SpanNamespace, "sp1", up: true);
        sensor.WaitFor(events => events.Count(e => e.Cause == "interface_down") == 2, "interface_down");
        load.Exchange(rounds: 1); // It shows the hole, and what is held behind the hole is no proof of a pairing.
        Thread.Sleep(2500);
        load.Exchange(rounds: 4);
        load.Dispose();
        sensor.WaitFor(events => events.Count(e => e.Action == "connection_closed") == 2, "connection_closed");
        List<SeenEvent> events = sensor.Stop();

        SeenEvent[] down = [.. events.Where(e => e.Cause == "interface_down")];
        Assert.Equal(2, down.Length);
        Assert.All(down, gap => Assert.Equal("sp1", gap.Interface));
        Assert.NotNull(down[0].FirstTime);
        Assert.Null(down[0].LastTime);
        Assert.Equal(down[0].FirstTime, down[1].FirstTime);
        Assert.True(string.CompareOrdinal(down[1].LastTime, down[1].FirstTime) > 0);
        foreach (int port in load.Sent.Keys)
        {
            long missed = events.Where(e => e.ClientPort == port && e.Direction == "to_server").Sum(e => e.Bytes ?? 0);
            Assert.InRange(missed, load.Sent[port] / 3, load.Sent[port] * 6 / 15);
            Assert.InRange(events.Count(e => e.ClientPort == port && e.Command == "SET"), 180, 200);
        }

        EveryByteIsAccountedFor(events, load);
    }

    [Theory]
    [InlineData("egress", "to_client")]
    [InlineData("ingress", "to_server")]
    public void A_mirror_port_that_brings_one_side_alone_is_told(string notMirrored, string missing)
    {
        using LiveNetwork network = Network();
        network.StopMirroring(notMirrored);
        LiveSensor sensor = new LiveSensor(network, network.SpanNamespace, "sp1").BeginReading();
        using LiveLoad load = new(network.ClientNamespace, connections: 1);
        for (int second = 0; second < 30 && !sensor.Has("one_direction"); second++)
        {
            load.Exchange(rounds: 20);
            Thread.Sleep(1000);
        }

        SeenEvent told = Assert.Single(sensor.Stop(), e => e.Cause == "one_direction");
        Assert.Equal(missing, told.Direction);
        Assert.Contains("set the mirror port to both directions", sensor.Messages, StringComparison.Ordinal);
    }

    private static LiveNetwork Network()
    {
        if (LiveNetwork.Missing() is { } reason)
        {
            Assert.Skip(reason);
        }

        LiveNetwork network = new();
        network.WithoutIPv6();
        network.StartServer();
        return network;
    }

    /// <summary>The account of EVENTS.md: what each client sent is decoded, or in a gap of its connection.</summary>
    private static void EveryByteIsAccountedFor(List<SeenEvent> events, LiveLoad load)
    {
        foreach ((int port, long sent) in load.Sent)
        {
            SeenEvent[] own = [.. events.Where(e => e.ClientPort == port)];
            long decoded = own.Where(e => e.Type == "redis_command").Sum(e => (long)e.SizeBytes!);
            long lost = own.Where(e => e.Direction == "to_server").Sum(e => e.Bytes ?? 0);
            Assert.Equal(sent, decoded + lost);
            Assert.Equal(sent, Assert.Single(own, e => e.Action == "connection_closed").BytesToServer);
        }
    }
}
