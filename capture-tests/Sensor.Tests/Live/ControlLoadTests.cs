using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>The control socket and changes of the configuration under load, and under those who mean it no good.</summary>
public sealed class ControlLoadTests : IDisposable
{
    private readonly ControlledNetwork _network = new();

    public void Dispose() => _network.Dispose();

    [Fact]
    public void Changes_under_load_lose_and_double_nothing()
    {
        const int Clients = 4, Rounds = 12;
        Process sensor = _network.Start();
        using CancellationTokenSource stop = new();
        int[] sent = new int[Clients];
        PolledClient[] clients = [.. Enumerable.Range(0, Clients).Select(_ => _network.Connect())];
        Thread[] load = [.. clients.Select((client, i) => new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                client.Ask("SET", $"c{i}:{sent[i]}", "x");
                sent[i]++;
            }
        }))];
        Array.ForEach(load, thread => thread.Start());
        string good = File.ReadAllText(_network.Config);
        for (int round = 0; round < Rounds; round++)
        {
            Assert.Equal("OK", _network.Cli("AUDIT.SETPAYLOADOPTIONS", "maxsize", $"{1000 + round}"));
            Assert.Equal("OK", _network.Cli("AUDIT.ROTATE"));
            Assert.Equal("OK", _network.Cli("AUDIT.SETFORMAT", round % 2 == 0 ? "text" : "json"));
            File.WriteAllText(_network.Config, $"{good}policy:\n  max_args: {round + 1}\n");
            ProgramRun.MustSucceed("kill", "-HUP", $"{sensor.Id}");
        }

        stop.Cancel();
        Array.ForEach(load, thread => thread.Join());
        for (int i = 0; i < Clients; i++)
        {
            _network.Set(clients[i], $"c{i}:{sent[i]++}");
            clients[i].Dispose();
        }

        ControlledNetwork.Stop(sensor);
        Dictionary<string, int> seen = [];
        foreach (string file in (string[])[.. Sensor.Evidence.TrailNames.ClosedOf(_network.Events), _network.Events])
        {
            foreach (string key in ControlledNetwork.Keys(file).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                seen[key] = seen.GetValueOrDefault(key) + 1;
            }
        }

        Assert.True(sent.Sum() > 1000, $"only {sent.Sum()} commands were sent");
        Assert.Empty(string.Join(' ', seen.Where(key => key.Value > 1).Select(key => key.Key)));
        IEnumerable<string> expected = sent.SelectMany((count, i) =>
            Enumerable.Range(0, count).Select(n => $"c{i}:{n}"));
        Assert.Empty(string.Join(' ', expected.Where(key => !seen.ContainsKey(key))));
    }

    [Fact]
    public void Fifty_clients_at_once_hostile_ones_among_them_leave_the_console_answering_and_the_memory_bounded()
    {
        const int Clients = 50;
        Process sensor = _network.Start();
        long before = PeakKilobytes(sensor);
        using CancellationTokenSource stop = new();
        int[] answered = new int[Clients];
        Thread[] threads = [.. Enumerable.Range(0, Clients).Select(i => new Thread(() =>
        {
            Random random = new(i);
            while (!stop.IsCancellationRequested)
            {
                answered[i] += Bother(i % 5, random, stop.Token);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        for (int round = 0; round < 20; round++)
        {
            Wait.Until(() => _network.Cli("PING") == "PONG", "an answer");
            Wait.Until(() => _network.Cli("AUDIT.STATUS").Contains("events_per_second\n", StringComparison.Ordinal), "the status");
        }

        stop.Cancel();
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(answered.Where((_, i) => i % 5 == 0), count => Assert.True(count > 0, "a pipeline was not answered"));
        using PolledClient client = _network.Connect();
        _network.Set(client, "after");
        Assert.Contains("sessions\n1\n", _network.Cli("AUDIT.STATUS"), StringComparison.Ordinal);
        long grown = PeakKilobytes(sensor) - before;
        Assert.True(grown < 100 * 1024, $"grown by {grown} KiB");
        ControlledNetwork.Stop(sensor);
    }

    /// <summary>One connection of a client of that kind; how many of its commands were answered.</summary>
    private int Bother(int kind, Random random, CancellationToken stop)
    {
        const string Ask = "*1\r\n$12\r\nAUDIT.STATUS\r\n";
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            SendTimeout = 20_000,
            ReceiveTimeout = 20_000,
        };
        byte[] garbage = new byte[32 * 1024];
        random.NextBytes(garbage);
        byte[] sent = kind switch
        {
            0 => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Ask, 100)) + "QUIT\r\n"),
            1 => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("*1000000000\r\n$2000000000\r\nxx\r\n", 1000))),
            2 => garbage,
            3 => Encoding.ASCII.GetBytes(Ask + Ask[..random.Next(1, Ask.Length - 1)]),
            _ => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Ask, 20))),
        };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(_network.SocketPath));
            socket.Send(sent);
            if (kind == 3)
            {
                // It stands still with half a command.
                stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(1));
            }

            return kind == 0 ? Answers(socket) : 0;
        }
        catch (SocketException)
        {
            // Refused, or ended as it deserves.
            return 0;
        }
    }

    private static int Answers(Socket socket)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[65_536];
        int length;
        while ((length = socket.Receive(buffer)) > 0)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }

        return text.ToString().Split("uptime_seconds").Length - 1;
    }

    private static long PeakKilobytes(Process process) => long.Parse(
        File.ReadLines($"/proc/{process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
