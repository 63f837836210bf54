using System.Globalization;
using System.Net.Sockets;
using Sensor.Tests.Polling;

namespace Sensor.Tests.Live;

/// <summary>Servers that leave their set, or hang when the sensor is to end.</summary>
public sealed class PollEndTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("poll-end-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_replica_that_leaves_its_set_is_asked_while_it_answers_and_its_end_is_told_once()
    {
        using PolledServer primary = new();
        using PolledServer replica = new("--replicaof", $"127.0.0.1 {primary.Port}");
        Assert.True(
            SpinWait.SpinUntil(() => Knows(primary, replica), TimeSpan.FromSeconds(60)), "the replica did not come");
        string url = $"{replica.Options.Target}";
        using PolledRun run = new(
            _folder.FullName, primary.Port, "--poll-discover", "--poll", $"{primary.Options.Target}");
        run.WaitFor(() => run.About(url, "from now on").Count > 0, "the replica");
        replica.Do("REPLICAOF", "NO", "ONE");
        run.WaitFor(() => IsTold(run, "role_changed", replica), "role_changed");
        FailLogin(replica);
        run.WaitFor(() => IsTold(run, "login_failed", replica), "a failed login at the replica that left");
        replica.Do("SHUTDOWN", "NOSAVE");
        run.WaitFor(() => IsTold(run, "unreachable", replica), "unreachable");
        FailLogin(primary);
        run.WaitFor(() => IsTold(run, "login_failed", primary), "a failed login at the primary");
        run.Stop();
        Assert.Single(run.Events(), one => one.Action == "unreachable");
        string lost = Assert.Single(run.Messages(), line => line.Contains("WRN", StringComparison.Ordinal));
        Assert.Contains($"{url}: nobody listens there", lost, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_hangs_in_a_question_does_not_delay_the_sensors_end()
    {
        using PolledServer server = new();
        TimeSpan second = TimeSpan.FromSeconds(1); // A question takes two until it is given up.
        TimeSpan fastest = TimeSpan.MaxValue;
        for (int i = 0; i < 3 && fastest >= second; i++)
        {
            using PolledRun run = new(_folder.FullName, server.Port, "--poll", $"{server.Options.Target}");
            run.WaitForMessage("from now on");
            server.Signal("STOP");
            run.WaitFor(() => HasUnreadQuestion(server.Port), "a question that the server does not read");
            TimeSpan took = run.Stop();
            server.Signal("CONT");
            fastest = took < fastest ? took : fastest;
        }

        Assert.True(fastest < second, $"the fastest end of three took {fastest}");
    }

    private static bool IsTold(PolledRun run, string action, PolledServer server) =>
        run.Events().Exists(one => one.Action == action && one.Told("instance") == $"127.0.0.1:{server.Port}");

    private static void FailLogin(PolledServer server)
    {
        using Socket client = PolledRun.Client(server.SocketPath);
        PolledRun.Send(client, "AUTH eve nothing");
    }

    private static bool Knows(PolledServer primary, PolledServer replica)
    {
        Thread.Sleep(100);
        return primary.Do("ROLE").Contains($"{replica.Port}", StringComparison.Ordinal);
    }

    /// <summary>The kernel holds bytes for an open connection to this port.</summary>
    private static bool HasUnreadQuestion(int port)
    {
        string local = $":{port.ToString("X4", CultureInfo.InvariantCulture)}";
        return File.ReadLines("/proc/net/tcp")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(fields => fields[1].EndsWith(local, StringComparison.Ordinal) && fields[3] == "01"
                && !fields[4].EndsWith(":00000000", StringComparison.Ordinal));
    }
}
