using System.Diagnostics;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>A namespace with a server, a sensor that shows its metrics there, and what its trail says.</summary>
internal sealed class WatchedNetwork : IDisposable
{
    public const string Listening = "metrics: {listen: \"127.0.0.1:9764\"}";

    private readonly PolledNetwork _network = new();

    public WatchedNetwork()
    {
        Server = _network.StartServer();
        Events = Path.Combine(Folder, "events.ndjson");
    }

    public PolledRedis Server { get; }

    public string Folder => _network.Folder;

    /// <summary>Where the trail is; before the start another place may be chosen.</summary>
    public string Events { get; set; }

    public void Dispose() => _network.Dispose();

    public void Inside(Action action) => _network.Inside(action);

    public Process StartProcess(params string[] command) => _network.StartProcess(command);

    public PolledClient Connect(string? user = null) => _network.Connect(user);

    public List<SeenEvent> Commands() => [.. All().Where(e => e.Type == "redis_command")];

    public List<SeenEvent> Seen(string action) => [.. All().Where(e => e.Action == action)];

    public List<SeenEvent> All()
    {
        string text = File.Exists(Events) ? File.ReadAllText(Events) : "";
        return SeenEvent.ReadAll(text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public WatchedSensor Start(string more, string sinks = "", string metrics = Listening) => new(
        _network.Inside,
        StartProcess([.. ProgramRun.Sensor, "run", "-c", Write(more, sinks, metrics)]));

    public string Write(string more, string sinks, string metrics)
    {
        string path = Path.Combine(Folder, "sensor.yaml");
        File.WriteAllText(path, Configuration("", "lo", PolledNetwork.Port, sinks, $"{metrics}\n{more}"));
        return path;
    }

    public string Configuration(string capture, string device, int port, string sinks, string more) =>
        $"""
        capture:
          interfaces: [{device}]
          ports: [{port}]
          {capture}
        polling:
          state: {Path.Combine(Folder, "state")}
        sinks:
          - name: file
            path: {Events}
        {sinks}
        {more}
        """;
}
