using System.Globalization;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>Who is asked changes while the sensor runs: by a configuration that is read anew.</summary>
public sealed class PolledReloadTests : IDisposable
{
    private const int OtherPort = PolledNetwork.Port + 1;

    private readonly PolledNetwork _network = new();

    private string Config => Path.Combine(_network.Folder, "sensor.yaml");

    public void Dispose() => _network.Dispose();

    [Fact]
    public void Servers_begin_and_end_to_be_asked_and_new_credentials_take_hold()
    {
        PolledRedis one = _network.StartServer([$"bob on >{PolledNetwork.PasswordOf("bob")} ~* +@all"]);
        PolledRedis other = _network.StartServer(port: OtherPort);
        using PolledClient bob = _network.Connect("bob");
        string wrong = Path.Combine(_network.Folder, "wrong");
        File.WriteAllText(wrong, $"{PolledNetwork.Marker}-not-it");
        File.SetUnixFileMode(wrong, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        // Nobody is asked: whose connection it is stays unknown.
        LiveSensor sensor = Start();
        for (int i = 0; i < 12; i++)
        {
            bob.Ask("GET", $"before:{i}");
        }

        sensor.WaitFor(events => events.Any(e => e.Told("key_accessed") == "before:11"), "what bob did before");

        // With a wrong password; then the right one stands in the same file.
        Reload(sensor, Instance("one", PolledNetwork.Port, wrong));
        sensor.WaitFor(events => events.Any(e => e.Action == "config_changed"), "the change");
        Thread.Sleep(TimeSpan.FromSeconds(2));
        Assert.False(IsAsked(one));
        File.Copy(_network.PasswordFile, wrong, overwrite: true);
        sensor.Signal("HUP");
        Wait.Until(() => IsAsked(one), "the first server is asked");
        sensor.WaitFor(events => events.Any(e => e.Action == "user_identified" && e.User == "bob"), "bob is identified");
        bob.Ask("GET", "known");

        // Another one besides; then it alone, and nothing of the first is left.
        Reload(sensor, Instance("one", PolledNetwork.Port, wrong) + Instance("two", OtherPort, _network.PasswordFile));
        Wait.Until(() => IsAsked(one) && IsAsked(other), "both are asked");
        Reload(sensor, Instance("two", OtherPort, _network.PasswordFile));
        Wait.Until(() => !IsAsked(one) && IsAsked(other), "the first is no longer asked");
        Reload(sensor, "");
        Wait.Until(() => !IsAsked(other), "nobody is asked");
        bob.Ask("GET", "last");
        sensor.WaitFor(events => events.Any(e => e.Told("key_accessed") == "last"), "what bob did last");

        List<SeenEvent> told = _network.Stop(sensor);
        Assert.Null(told.Single(e => e.Told("key_accessed") == "before:11").User);
        Assert.Equal("bob", told.Single(e => e.Told("key_accessed") == "known").User);
        Assert.All(told, e => Assert.True(e.User != "audit", e.Line));
        Assert.Empty(told.Where(e => e.Action == "capture_gap").Select(e => e.Line));
        Assert.DoesNotContain("From the next start on only", sensor.Messages, StringComparison.Ordinal);
    }

    private LiveSensor Start()
    {
        Write("");
        return new LiveSensor(
            _network.StartProcess(
                [.. ProgramRun.Sensor, "run", "-c", Config, "-o", "-", "--state", Path.Combine(_network.Folder, "state")]),
            "lo").BeginReading();
    }

    private void Reload(LiveSensor sensor, string instances)
    {
        Write(instances);
        sensor.Signal("HUP");
    }

    private void Write(string instances) => File.WriteAllText(Config, string.Create(CultureInfo.InvariantCulture, $"""
        capture:
          interfaces: [lo]
          ports: [{PolledNetwork.Port}, {OtherPort}]
        {(instances.Length > 0 ? $"instances:\n{instances}" : "")}
        """));

    private static string Instance(string name, int port, string passwordFile) =>
        $"  - name: {name}\n    poll:\n      url: redis://audit@127.0.0.1:{port}\n      password_file: {passwordFile}\n";

    /// <summary>Whether the sensor's user is connected.</summary>
    private static bool IsAsked(PolledRedis server)
    {
        using PolledClient unseen = server.ConnectUnseen();
        return unseen.Ask("CLIENT", "LIST").Contains("user=audit", StringComparison.Ordinal);
    }
}
