using System.Net.Sockets;
using System.Text.Json;
using Sensor.Polling;
using Sensor.Tests.Polling;

namespace Sensor.Tests.Live;

/// <summary>
/// Refusals that the wire does not show, over a Unix socket: all are told once, or it is said that some are lost.
/// </summary>
public sealed class AclLogStormTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("acl-storm-");
    private readonly PolledServer _server = new();

    public AclLogStormTests()
    {
        IEnumerable<string> rules = PollerRights.All.Select(right => right.Rule);
        _server.Do(["ACL", "SETUSER", "audit", "on", "nopass", "-@all", .. rules]);
        _server.Do("ACL", "SETUSER", "eve", "on", "nopass", "~own:*", "+get");
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void What_a_storm_pushed_out_of_the_log_is_said()
    {
        using PolledRun run = NewRun();
        Storm("storm", 1200);
        run.WaitFor(() => run.Events().Exists(one => one.Action == "acl_log_overflow"), "acl_log_overflow");
        run.WaitFor(() => Told(run, "storm").Count >= 128, "what was left in the log");
        run.Stop();
        List<SeenEvent> told = Told(run, "storm");
        Assert.Equal(told.Count, told.Select(Object).Distinct().Count());
        Assert.InRange(told.Sum(Attempts), 128, 1200);
        Assert.Contains(told, one => one.Line.Contains("\"at_least\":true", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_told_twice_after_a_reset_a_stop_and_a_kill()
    {
        using (PolledRun first = NewRun())
        {
            Storm("before", 40);
            first.WaitFor(() => Told(first, "before").Count == 40, "40 refusals");
            _server.Do("ACL", "LOG", "RESET");
            Storm("reset", 20);
            first.WaitFor(() => Told(first, "reset").Count == 20, "20 refusals after the reset");
            first.Stop();
        }

        Storm("stopped", 10);
        using (PolledRun second = NewRun())
        {
            second.WaitFor(() => Told(second, "stopped").Count == 10, "10 refusals while it was stopped");
            WaitUntilRemembered(second, 30);
            second.Kill();
        }

        Storm("killed", 10);
        using PolledRun third = NewRun();
        third.WaitFor(() => Told(third, "killed").Count == 10, "10 refusals after it was killed");
        third.Stop();
        foreach ((string when, int count) in ((string, int)[])
            [("before", 40), ("reset", 20), ("stopped", 10), ("killed", 10)])
        {
            List<SeenEvent> told = Told(third, when);
            Assert.Equal(count, told.Count);
            Assert.Equal(count, told.Sum(Attempts));
            Assert.Equal(count, told.Select(Object).Distinct().Count());
        }

        Assert.DoesNotContain(third.Events(), one => one.Action == "acl_log_overflow");
    }

    /// <summary>Refusals of one kind each, as fast as they go.</summary>
    private void Storm(string name, int count)
    {
        using Socket client = PolledRun.Client(_server.SocketPath);
        PolledRun.Send(client, ["AUTH eve x", .. Enumerable.Range(0, count).Select(i => $"GET {name}:{i}")]);
    }

    private PolledRun NewRun()
    {
        PolledRun run = new(_folder.FullName, _server.Port, "--poll", $"unix://audit@{_server.SocketPath}");
        run.WaitForMessage("from now on");
        return run;
    }

    /// <summary>As many refusals stand in the state as told.</summary>
    private static void WaitUntilRemembered(PolledRun run, long count) => run.WaitFor(
        () =>
        {
            using JsonDocument state =
                JsonDocument.Parse(File.ReadAllText(Assert.Single(Directory.GetFiles(run.State, "server-*.json"))));
            return state.RootElement.GetProperty("entries").EnumerateArray().Sum(entry => entry[2].GetInt64()) == count;
        },
        "the state");

    private static List<SeenEvent> Told(PolledRun run, string name) => run.Events().FindAll(one =>
        one.Type == "acl_log" && Object(one)?.StartsWith(name + ":", StringComparison.Ordinal) == true);

    private static string? Object(SeenEvent one) =>
        JsonDocument.Parse(one.Line).RootElement.TryGetProperty("acl_object", out JsonElement text)
            ? text.GetString() : null;

    private static int Attempts(SeenEvent one) =>
        JsonDocument.Parse(one.Line).RootElement.GetProperty("attempt_count").GetInt32();
}
