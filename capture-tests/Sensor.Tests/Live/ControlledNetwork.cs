using System.Diagnostics;
using System.Globalization;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>A namespace with a server and a sensor that is told over its control socket.</summary>
internal sealed class ControlledNetwork : IDisposable
{
    private readonly PolledNetwork _network = new();

    public ControlledNetwork() => Server = _network.StartServer();

    public PolledRedis Server { get; }

    public string Folder => _network.Folder;

    public string Config => Path.Combine(Folder, "sensor.yaml");

    public string Events => Path.Combine(Folder, "events.ndjson");

    public string SocketPath => Path.Combine(Folder, "control.sock");

    public void Dispose() => _network.Dispose();

    public PolledClient Connect() => _network.Connect();

    /// <summary>Runs it on a thread that is in the network: sockets that it makes live there.</summary>
    public void Inside(Action action) => _network.Inside(action);

    /// <param name="policy">The part <c>policy</c> of its configuration, with a line end.</param>
    public Process Start(string policy = "")
    {
        File.WriteAllText(Config, string.Create(CultureInfo.InvariantCulture, $"""
            # a comment that stays
            capture:
              interfaces: [lo]
              ports: [{PolledNetwork.Port}]
            sinks:
              - name: events
                path: {Events}
            control:
              socket: {SocketPath}
            {policy}
            """));
        Process sensor = _network.StartProcess(
            [.. ProgramRun.Sensor, "run", "-c", Config, "--state", Path.Combine(Folder, "state")]);
        Assert.Contains("Capturing lo", sensor.StandardError.ReadLine(), StringComparison.Ordinal);
        Wait.Until(() => File.Exists(Events) && File.ReadAllText(Events).Contains("sensor_started", StringComparison.Ordinal)
            && File.Exists(SocketPath), "the start");
        return sensor;
    }

    public static void Stop(Process sensor)
    {
        ProgramRun.MustSucceed("kill", "-TERM", $"{sensor.Id}");
        sensor.StandardError.ReadToEnd();
        Assert.True(sensor.WaitForExit(30_000));
        Assert.Equal(0, sensor.ExitCode);
    }

    /// <summary>What the console answers.</summary>
    public string Cli(params string[] words) => ProgramRun.Of(["redis-cli", "-s", SocketPath, .. words]).Output.TrimEnd('\n');

    /// <summary>Sets a key and waits until that stands in one of the files: what is captured takes a while to be told.</summary>
    public void Set(PolledClient client, string key)
    {
        Assert.Equal("+OK", client.Ask("SET", key, "x"));
        Wait.Until(() => HasWritten(key), key);
    }

    public bool HasWritten(string text) => Directory.EnumerateFiles(Folder)
        .Where(file => Path.GetFileName(file) is var name
            && (name.StartsWith("events", StringComparison.Ordinal) || name == "other.txt")
            && !Sensor.Evidence.TrailNames.IsCompanion(name))
        .Any(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal));

    /// <summary>The keys of the SETs of a file, whatever its format.</summary>
    public static string Keys(string file) => string.Join(' ', File.ReadLines(file)
        .Where(line => line.Contains("SET", StringComparison.Ordinal))
        .Select(line => System.Text.RegularExpressions.Regex.Match(line, @"\b(one|two|three|four|five|c\d:\d+)\b"))
        .Where(match => match.Success)
        .Select(match => match.Value));
}
