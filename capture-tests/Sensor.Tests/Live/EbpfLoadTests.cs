using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using static Sensor.Tests.Live.EbpfServer;

namespace Sensor.Tests.Live;

/// <summary>What the kernel shows of a server that has much to do, or that the kernel's ring cannot hold.</summary>
[Collection("eBPF")]
public sealed partial class EbpfLoadTests
{
    [Theory]
    [InlineData("tls")]
    [InlineData("tcp")]
    [InlineData("unix")]
    public void Of_two_hundred_connections_each_is_told_whole_and_in_order(string door)
    {
        const int Connections = 200;
        const int Each = 10;
        Need();
        using EbpfServer server = new(before: null, "--io-threads", "2", "--io-threads-do-reads", "yes");
        LiveSensor sensor = server.Watch("--pid", $"{server.ProcessId}");
        Stream[] streams = [.. Enumerable.Range(0, Connections).Select(_ => server.Open(door))];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (int n = 0; n < Each; n++)
            {
                for (int i = thread; i < Connections; i += 8)
                {
                    Ask(streams[i], "SET", $"c{i}:{n}", "v");
                }
            }
        });
        Array.ForEach(streams, stream => stream.Dispose());
        sensor.WaitFor(events => events.Count(e => e.Action == "connection_closed") >= Connections, "connection_closed");
        List<SeenEvent> events = sensor.Stop();
        AssertNothingMissing(events);
        ILookup<string, string> keys = events.Where(e => e.Command == "SET")
            .ToLookup(e => e.Told("session_id")!, e => e.Told("key_accessed")!);
        Assert.Equal(Connections, keys.Count);
        Assert.All(keys, session => Assert.Equal(
            Enumerable.Range(0, Each).Select(n => $"{session.First().Split(':')[0]}:{n}"), session));
        Assert.Equal(Connections, keys.Select(session => session.First()).Distinct().Count());
    }

    [Theory]
    [InlineData("tls")]
    [InlineData("unix")]
    public void While_clients_are_killed_and_data_is_saved_and_flushed_every_answered_command_is_told_once(string door)
    {
        Need();
        using EbpfServer server = new(before: null);
        LiveSensor sensor = server.Watch("--pid", $"{server.ProcessId}");
        ConcurrentBag<string> answered = [];
        using CancellationTokenSource stop = new();
        Thread[] clients = [.. Enumerable.Range(0, 4).Select(number => new Thread(
            () => SetUntil(server, door, number, answered, stop.Token)))];
        Array.ForEach(clients, client => client.Start());
        using (Stream control = server.OverUnix())
        {
            for (int round = 0; round < 8; round++)
            {
                Thread.Sleep(150);
                Ask(control, "BGSAVE");
                Ask(control, "FLUSHALL");
                Ask(control, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            }

            stop.Cancel();
            Array.ForEach(clients, client => client.Join());
            Ask(control, "SET", "last", "v");
            sensor.WaitFor(events => events.Any(e => e.Told("key_accessed") == "last"), "the last command");
        }

        List<SeenEvent> events = sensor.Stop();
        AssertNothingMissing(events);
        string[] told = [.. events.Where(e => e.Command == "SET").Select(e => e.Told("key_accessed")!)];
        Assert.Equal(told.Length, told.Distinct().Count());
        Assert.Empty(answered.Except(told));
        Assert.True(answered.Count > 500, $"only {answered.Count} commands were answered");
        HashSet<string> sure = [.. answered];
        Assert.All(events.Where(e => e.Command == "SET" && sure.Contains(e.Told("key_accessed")!)),
            e => Assert.Equal("success", e.Outcome));
        Assert.Equal(8, events.Count(e => e.Action == "database_flush"));
        Assert.Equal(8, events.Count(e => e.Command == "BGSAVE"));
    }

    [Fact]
    public void What_the_ring_cannot_hold_is_told_to_the_byte()
    {
        Need();
        using EbpfServer server = new(before: null);
        File.WriteAllText($"{server.Folder}/ring.yaml", "capture:\n  ring_size: 256KiB\n");
        LiveSensor sensor = server.Watch("--pid", $"{server.ProcessId}", "-c", $"{server.Folder}/ring.yaml");
        CountingStream stream = new(server.OverUnix());
        CountingStream killed = new(server.OverUnix());
        Ask(stream, "SET", "before", "v");
        Ask(killed, "SET", "other", "v");
        sensor.WaitFor(events => events.Count(e => e.Command == "SET") == 2, "the first commands");
        sensor.Signal("STOP");
        for (int i = 0; i < 20; i++)
        {
            Ask(stream, "SET", $"k{i}", new string('x', 100_000));
            Ask(stream, "GET", $"k{i}");
        }

        // Of a Unix socket that the server closes the kernel says no last word.
        Ask(killed, "SET", "lost", new string('x', 100_000));
        Ask(stream, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        sensor.Signal("CONT");
        for (int i = 0; !sensor.Sees(e => e.Told("key_accessed")?.StartsWith("after", StringComparison.Ordinal) == true); i++)
        {
            Assert.True(i < 100, "nothing is told any more");
            Ask(stream, "SET", $"after{i}", "v");
            Thread.Sleep(100);
        }

        stream.Dispose();
        sensor.WaitFor(events => events.Count(e => e.Action == "connection_closed") == 2, "connection_closed");
        List<SeenEvent> events = sensor.Stop();
        SeenEvent[] gaps = [.. events.Where(e => e.Cause == "ring_full")];
        string session = events.First(e => e.Told("key_accessed") == "before").Told("session_id")!;
        SeenEvent closed = Assert.Single(events, e => e.Action == "connection_closed" && e.Told("session_id") == session);
        Assert.Equal(($"{stream.Sent}", $"{stream.Received}"), (closed.Told("bytes_to_server"), closed.Told("bytes_to_client")));
        Assert.Contains(gaps, e => e.Told("session_id") == session && e.Direction == "to_server");
        long lost = LostInLog().Matches(sensor.Messages)
            .Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.True(lost > 1_000_000, $"only {lost} bytes were lost");
        // By cause, for a gap's event also sums the bytes behind it that could not be decoded.
        Assert.Equal(lost, sensor.Summary(@"ring_full +([\d,]+)"));
        Assert.InRange(gaps.Sum(e => e.Bytes!.Value), lost, lost + 10_000);
        SeenEvent untold = Assert.Single(gaps, e => e.Told("session_id") is null);
        Assert.InRange(untold.Bytes!.Value, 1, killed.Sent + killed.Received);
    }

    private static void SetUntil(
        EbpfServer server, string door, int number, ConcurrentBag<string> answered, CancellationToken stop)
    {
        for (int n = 0; !stop.IsCancellationRequested;)
        {
            try
            {
                using Stream stream = server.Open(door);
                while (!stop.IsCancellationRequested)
                {
                    string key = $"t{number}:{n++}";
                    Ask(stream, "SET", key, "v");
                    answered.Add(key);
                }
            }
            catch (Exception e) when (e is IOException or SocketException or System.Security.Authentication.AuthenticationException)
            {
                // Killed.
            }
        }
    }

    private static void AssertNothingMissing(List<SeenEvent> events)
    {
        Assert.DoesNotContain(events, e => e.Action == "capture_gap" && e.Cause != "not_running");
        Assert.DoesNotContain(events, e => e.Action == "anomaly");
    }

    [GeneratedRegex("eBPF: (\\d+) bytes found no room")]
    private static partial Regex LostInLog();

    /// <summary>Counts what passes.</summary>
    private sealed class CountingStream(Stream stream) : Stream
    {
        public long Sent { get; private set; }

        public long Received { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => stream.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = stream.Read(buffer, offset, count);
            Received += read;
            return read;
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            stream.Write(buffer, offset, count);
            Sent += count;
        }

        protected override void Dispose(bool disposing)
        {
            stream.Dispose();
            base.Dispose(disposing);
        }
    }
}
