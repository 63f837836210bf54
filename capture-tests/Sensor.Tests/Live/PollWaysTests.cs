using System.Net.Sockets;
using System.Text;
using Sensor.Tests.Polling;

namespace Sensor.Tests.Live;

/// <summary>
/// Ways to a server: TLS, a Unix socket, another server of its cluster or replica set, twice the same.
/// </summary>
public sealed class PollWaysTests : IDisposable
{
    private const string Secret = "correct-horse-battery";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("poll-ways-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Over_TLS_with_a_certificate_a_password_stands_nowhere()
    {
        using CertificateFiles files = new();
        int port = PolledServer.FreePort();
        using PolledServer server = new("--tls-port", $"{port}", "--tls-cert-file", files["server.pem"],
            "--tls-key-file", files["server.key"], "--tls-ca-cert-file", files["ca.pem"]);
        server.Do("ACL", "SETUSER", "audit", "on", ">" + Secret, "+@all");
        using PolledRun run = new(_folder.FullName, port,
            "--poll", $"rediss://audit@127.0.0.1:{port}", "--poll-password-file", server.WriteFile("password", Secret),
            "--poll-ca", files["ca.pem"], "--poll-cert", files["client.pem"], "--poll-key", files["client.key"], "-v");
        run.WaitForMessage("from now on");
        FailLogin(server);
        run.WaitFor(() => run.Events().Exists(one => one.Action == "login_failed"), "login_failed");
        string commandLine = run.CommandLine;
        run.Stop();
        Assert.Contains("rediss://", commandLine);
        string[] places =
        [
            commandLine, run.Output, string.Join('\n', run.Messages()),
            .. Directory.GetFiles(run.State).Select(File.ReadAllText),
        ];
        Assert.True(places.Length >= 4);
        Assert.All(places, text => Assert.False(text.Contains(Secret, StringComparison.Ordinal)));
    }

    [Fact]
    public void One_server_over_two_ways_is_told_once()
    {
        using PolledServer server = new();
        string unix = $"unix://{server.SocketPath}";
        string tcp = $"{server.Options.Target}";
        using PolledRun run = new(_folder.FullName, server.Port, "--poll", unix, "--poll", tcp);
        run.WaitFor(() => run.About(tcp, "the same server as").Count == 1, "the same server");
        FailLogin(server);
        run.WaitFor(() => run.Events().Exists(one => one.Action == "login_failed"), "login_failed");
        server.Do("ACL", "SETUSER", "bob", "on");
        run.WaitFor(() => run.Events().Exists(one => one.Action == "acl_user_created"), "acl_user_created");
        run.Stop();
        Assert.Single(run.Events(), one => one.Action == "login_failed");
        Assert.Single(run.Events(), one => one.Action == "acl_user_created");
        Assert.Single(run.About(tcp, "the same server as"));
    }

    [Fact]
    public void The_others_of_a_cluster_and_of_a_replica_set_are_found_from_one()
    {
        using PolledServer primary = new();
        using PolledServer replica = new("--replicaof", $"127.0.0.1 {primary.Port}");
        List<PolledServer> nodes = [];
        try
        {
            for (int i = 0; i < 3; i++)
            {
                nodes.Add(new PolledServer(
                    "--cluster-enabled", "yes", "--cluster-port", $"{PolledServer.FreePort()}", "--dbfilename", "d"));
            }

            string[] ranges = ["0 5000", "5001 10000", "10001 16383"];
            for (int i = 0; i < 3; i++)
            {
                nodes[i].Do(["CLUSTER", "ADDSLOTSRANGE", .. ranges[i].Split(' ')]);
                nodes[i].Do("CLUSTER", "SET-CONFIG-EPOCH", $"{i + 1}");
            }

            foreach (PolledServer other in nodes.Skip(1))
            {
                string bus = new(other.Do("CONFIG", "GET", "cluster-port").Split("\r\n")[^2]);
                nodes[0].Do("CLUSTER", "MEET", "127.0.0.1", $"{other.Port}", bus);
            }

            Assert.True(SpinWait.SpinUntil(() => Knows(nodes), TimeSpan.FromSeconds(60)), "the nodes did not meet");
            using PolledRun run = new(_folder.FullName, primary.Port, "--poll-discover",
                "--poll", $"{nodes[0].Options.Target}", "--poll", $"{replica.Options.Target}");
            foreach (PolledServer server in (PolledServer[])[.. nodes, primary, replica])
            {
                run.WaitFor(
                    () => run.About($"{server.Options.Target}", "from now on").Count > 0, $"{server.Options.Target}");
            }

            string forgotten = new(nodes[2].Do("CLUSTER", "MYID").Split("\r\n")[1]);
            nodes.GetRange(0, 2).ForEach(node => node.Do("CLUSTER", "FORGET", forgotten));
            FailLogin(nodes[2]);
            run.WaitFor(
                () => run.Events().Exists(one =>
                    one.Action == "login_failed" && one.Told("instance") == $"127.0.0.1:{nodes[2].Port}"),
                "a failed login at the node that left the cluster");
            run.Stop();
            Assert.Equal(3, run.Messages().Count(line => line.Contains("was found from", StringComparison.Ordinal)));
        }
        finally
        {
            nodes.ForEach(node => node.Dispose());
        }
    }

    [Fact]
    public void A_renamed_command_has_keys_and_action_once_the_server_was_asked()
    {
        using PolledServer server = new("--rename-command", "SET", "put-it", "--rename-command", "CONFIG", "cfg9");
        using PolledRun run = new(_folder.FullName, server.Port, "--poll", $"{server.Options.Target}");
        run.WaitForMessage("from now on");
        using Socket client = PolledRun.Client(server.Port);
        run.WaitFor(
            () =>
            {
                PolledRun.Send(client, "PUT-IT the-key the-value", "CFG9 SET maxmemory 100mb");
                return run.Events().Exists(one => one.Action == "set" && IsKey(one, "the-key"));
            },
            "a SET by its new name");
        run.Stop();
        Assert.DoesNotContain("the-value", run.Output);
        Assert.Contains(run.Events(), one => one.Line.Contains("\"maxmemory\"", StringComparison.Ordinal));
        Assert.Single(run.Messages(), line => line.Contains("Missing meanwhile", StringComparison.Ordinal));
    }

    private static bool IsKey(SeenEvent one, string key) =>
        one.Keys.Length == 1 && one.Keys[0].AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(key));

    private static void FailLogin(PolledServer server)
    {
        using Socket client = PolledRun.Client(server.SocketPath);
        PolledRun.Send(client, "AUTH eve nothing");
    }

    private static bool Knows(List<PolledServer> nodes)
    {
        Thread.Sleep(100);
        return nodes.TrueForAll(
            node => node.Do("CLUSTER", "INFO").Contains("cluster_known_nodes:3", StringComparison.Ordinal)
            && node.Do("CLUSTER", "INFO").Contains("cluster_state:ok", StringComparison.Ordinal));
    }
}
