using System.Net.Sockets;
using System.Text;
using Sensor.Polling;
using Sensor.Tests.Polling;

namespace Sensor.Tests.Live;

/// <summary>Servers that misbehave, and what the user is told of them; the capture goes on.</summary>
public sealed class PollTroubleTests : IDisposable
{
    private const string Info = "# Server\r\nredis_version:7.0.15\r\n"
        + "run_id:0123456789012345678901234567890123456789\r\nuptime_in_seconds:5\r\n# Replication\r\nrole:master\r\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("poll-trouble-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Each_trouble_is_told_once_and_the_capture_goes_on()
    {
        using PolledServer audited = new();
        using PolledServer locked = new("--requirepass", "right");
        using FakeServer silent = Hanging();
        using FakeServer greets = Hanging(FakeServer.Hello);
        using FakeServer stops = Hanging(FakeServer.Hello, Bulk(Info));
        using FakeServer web = Hanging("HTTP/1.1 400 Bad Request\r\n\r\n");
        int tries = 0;
        using FakeServer closing = new((_, _) => Interlocked.Increment(ref tries));
        using FakeServer full = Hanging("-ERR max number of clients reached\r\n");
        using FakeServer loading = Hanging(
            [FakeServer.Hello, .. Enumerable.Repeat("-LOADING Redis is loading the dataset in memory\r\n", 10_000)]);
        string nobody = $"redis://127.0.0.1:{PolledServer.FreePort()}";
        Dictionary<string, string> troubles = new()
        {
            [$"{locked.Options.Target}"] = "the server refuses the login",
            [$"{silent.Options.Target}"] = "no whole answer within 2 s",
            [$"{greets.Options.Target}"] = "no whole answer within 2 s",
            [$"{stops.Options.Target}"] = "no whole answer within 2 s",
            [$"{web.Options.Target}"] = "no Redis server",
            [$"{closing.Options.Target}"] = "closed the connection",
            [$"{full.Options.Target}"] = "maximum of clients",
            [$"{loading.Options.Target}"] = "cannot answer now (LOADING)",
            [nobody] = "nobody listens there",
        };
        string[] options = [.. troubles.Keys.SelectMany(url => (string[])["--poll", url])];
        string wrong = locked.WriteFile("password", "wrong");
        using PolledRun run = new(_folder.FullName, audited.Port, [.. options, "--poll-password-file", wrong]);
        foreach ((string server, string words) in troubles)
        {
            run.WaitFor(() => run.About(server, words).Count > 0, $"{server}: {words}");
        }

        using Socket client = PolledRun.Client(audited.Port);
        PolledRun.Send(client, Enumerable.Range(0, 300).Select(i => $"SET k{i} v"));
        run.WaitFor(() => run.Events().Count(one => one.Command == "SET") >= 300, "300 SETs");
        run.WaitFor(() => Volatile.Read(ref tries) >= 3, "three tries of a server that closes");
        run.Stop();
        Assert.Equal(
            Enumerable.Range(0, 300).Select(i => $"k{i}"),
            run.Events().FindAll(one => one.Command == "SET").Select(one => Encoding.ASCII.GetString(one.Keys[0])));
        Assert.DoesNotContain(run.Events(), one => one.Type == "capture_gap");
        foreach ((string server, string words) in troubles)
        {
            Assert.Contains(words, Assert.Single(run.About(server, "")));
        }
    }

    [Fact]
    public void A_right_that_is_missing_is_named_and_the_rest_goes_on()
    {
        string[] rules = [.. PollerRights.All.Select(right => right.Rule)];
        List<PolledServer> servers = [];
        try
        {
            for (int i = 0; i <= rules.Length; i++)
            {
                PolledServer server = new();
                servers.Add(server);
                IEnumerable<string> given = i == rules.Length ? [] : rules.Where((_, index) => index != i);
                server.Do(["ACL", "SETUSER", "audit", "on", ">right", "-@all", .. given]);
            }

            string file = servers[0].WriteFile("password", "right");
            string[] urls = [.. servers.Select(server => $"{server.Options.Target with { User = "audit" }}")];
            string[] options = [.. urls.SelectMany(url => (string[])["--poll", url])];
            using PolledRun run = new(_folder.FullName, servers[0].Port, [.. options, "--poll-password-file", file]);
            string[] silent = ["+client|id", "+acl|users"]; // needed where HELLO and ACL LIST are not to be had
            for (int i = 0; i <= rules.Length; i++)
            {
                int rule = i;
                bool isLost = i == rules.Length || !silent.Contains(rules[i]);
                run.WaitFor(() => !isLost || run.About(urls[rule], "Missing meanwhile").Count > 0, urls[rule]);
                run.WaitFor(() => rule == rules.Length || run.About(urls[rule], "from now on").Count > 0, urls[rule]);
            }

            ShowRefusals(run, servers, refused: [Array.IndexOf(rules, "+acl|log"), rules.Length]);
            run.Stop();

            // The servers' logs hold what was refused to the sensor; that is no event of the audit.
            Assert.DoesNotContain(run.Events(), one => one.Type == "acl_log" && one.User != "eve");
            for (int i = 0; i < rules.Length; i++)
            {
                List<string> lost = run.About(urls[i], "Missing meanwhile");
                Assert.Equal(silent.Contains(rules[i]) ? 0 : 1, lost.Count);
                Assert.All(lost, line => Assert.EndsWith($" ({rules[i]})", line));
            }

            string all = Assert.Single(run.About(urls[^1], ""));
            Assert.All(rules.Except(silent), rule => Assert.Contains($"({rule})", all));
        }
        finally
        {
            servers.ForEach(server => server.Dispose());
        }
    }

    [Fact]
    public void A_full_server_is_said_once_and_again_when_it_takes_the_sensor()
    {
        using PolledServer server = new("--maxclients", "2");
        using Socket first = Admitted(server.Port);
        using Socket second = Admitted(server.Port);
        string url = $"{server.Options.Target}";
        using PolledRun run = new(_folder.FullName, server.Port, "--poll", url);
        run.WaitFor(() => run.About(url, "maximum of clients").Count > 0, "maxclients");
        PolledRun.Send(first, Enumerable.Range(0, 50).Select(i => $"SET k{i} v"));
        second.Dispose();
        run.WaitFor(() => run.About(url, "from now on").Count > 0, "asked again");
        run.Stop();
        Assert.Equal(2, run.About(url, "").Count);
        Assert.Equal(50, run.Events().Count(one => one.Command == "SET"));
    }

    /// <summary>Fails a login on each server, unseen by the capture: all but some tell of it.</summary>
    private static void ShowRefusals(PolledRun run, List<PolledServer> servers, int[] refused)
    {
        foreach (PolledServer server in servers)
        {
            using Socket client = PolledRun.Client(server.SocketPath);
            PolledRun.Send(client, "AUTH eve nothing");
        }

        int[] telling = [.. servers.Where((_, index) => !refused.Contains(index)).Select(server => server.Port)];
        run.WaitFor(
            () => telling.All(port => run.Events().Exists(one => one.Action == "login_failed"
                && one.Line.Contains($"\"127.0.0.1:{port}\"", StringComparison.Ordinal))),
            "a failed login at each server whose ACL LOG may be read");
    }

    /// <summary>A client that found room: the server may not have noticed yet that another one left.</summary>
    private static Socket Admitted(int port)
    {
        byte[] reply = new byte[100];
        for (int i = 0; i < 100; i++)
        {
            Socket client = PolledRun.Client(port);
            client.Send("PING\r\n"u8);
            if (client.Receive(reply) > 0 && reply[0] == (byte)'+')
            {
                return client;
            }

            client.Dispose();
            Thread.Sleep(50);
        }

        throw new TimeoutException("the server takes nobody");
    }

    /// <summary>Answers the questions of each connection in turn, and no more after that.</summary>
    private static FakeServer Hanging(params string[] replies) => new((stream, _) =>
    {
        byte[] question = new byte[65_536];
        for (int i = 0; stream.Read(question) > 0; i++)
        {
            if (i < replies.Length)
            {
                stream.Write(Encoding.Latin1.GetBytes(replies[i]));
            }
        }
    });

    private static string Bulk(string text) => $"${text.Length}\r\n{text}\r\n";
}
