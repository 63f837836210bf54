using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// Random traffic of one seed, made once for all tests of it: the clients' logs, what tcpdump recorded, and what two
/// sensors wrote that listened meanwhile, on the server's interface and on the mirror port.
/// <c>RANDOM_TRAFFIC_SEED</c> and <c>RANDOM_TRAFFIC_BATCHES</c> (per client) choose other and longer runs,
/// <c>RANDOM_TRAFFIC_SERVER</c> another server program. <c>RANDOM_TRAFFIC_FOLDER</c> keeps the recording there; one
/// that is there already is used again, whatever the seed.
/// </summary>
public sealed class RandomRecording : IDisposable
{
    private const string Password = "server-pw";

    /// <summary>The users of the random clients, as the server's options.</summary>
    internal static readonly string[] Users =
    [
        .. "--user alice on >alice-pw ~user:* ~chan:* resetchannels &chan:0 &chan:1 &chan:2 +@all -@admin -@dangerous"
            .Split(' '),
        .. "--user bob on >bob-pw ~* &* +@read +@connection +@transaction +@pubsub +@keyspace".Split(' '),
    ];

    private readonly string? _keptFolder = Environment.GetEnvironmentVariable("RANDOM_TRAFFIC_FOLDER");
    private readonly string _folder;
    private readonly Lazy<bool> _made;
    private bool _tried;

    public RandomRecording()
    {
        _folder = _keptFolder is null
            ? Directory.CreateTempSubdirectory("random-traffic-").FullName
            : Directory.CreateDirectory(_keptFolder).FullName;
        _made = new Lazy<bool>(MakeOnce, LazyThreadSafetyMode.PublicationOnly);
    }

    internal int Seed { get; } = Setting("RANDOM_TRAFFIC_SEED", 1);

    internal List<ConnectionLog> Logs { get; private set; } = [];

    internal string CaptureFile => Path.Combine(_folder, "traffic.pcap");

    internal string ServerSide => Path.Combine(_folder, "server.ndjson");

    internal string MirrorSide => Path.Combine(_folder, "mirror.ndjson");

    /// <summary>What the clients logged; it is written last, so a recording that has it is complete.</summary>
    private string ClientLogs => Path.Combine(_folder, "clients.json");

    /// <summary>Records, once; skips the test where this machine cannot.</summary>
    internal void Need()
    {
        if (!File.Exists(ClientLogs) && LiveNetwork.Missing() is { } reason)
        {
            Assert.Skip(reason);
        }

        Assert.True(_made.Value, "the recording failed; the first test that needed it says why");
    }

    /// <summary>The sensor's events of a capture file, by the command line.</summary>
    internal List<SeenEvent> Replay(string file, params string[] options)
    {
        string output = Path.Combine(_folder, $"{Path.GetRandomFileName()}.ndjson");
        ProgramRun run = ProgramRun.Of(
            [.. ProgramRun.Sensor, "replay", file, "--output", output, "--port", $"{LiveNetwork.Port}", .. options]);
        Assert.True(run.ExitCode == 0, run.Errors);
        return SeenEvent.ReadAll(File.ReadLines(output));
    }

    /// <summary>The same within this process and on one thread: for replays by the hundred.</summary>
    internal List<SeenEvent> ReplayHere(string file) =>
        SeenEvent.ReadAll(
            Encoding.UTF8.GetString(SensorInProcess.Replay(file, null, "--port", $"{LiveNetwork.Port}")).Split('\n'));

    internal string Temporary(string name) => Path.Combine(_folder, name);

    public void Dispose()
    {
        if (_keptFolder is null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    internal static int Setting(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value)
            ? value : standard;

    private bool MakeOnce()
    {
        if (_tried)
        {
            return false;
        }

        _tried = true;
        if (File.Exists(ClientLogs))
        {
            Logs = JsonSerializer.Deserialize<List<ConnectionLog>>(File.ReadAllBytes(ClientLogs))!;
            return true;
        }

        return Make();
    }

    private bool Make()
    {
        // (Live events are added to a file; one may be left of a recording that failed.)
        File.Delete(ServerSide);
        File.Delete(MirrorSide);
        using var network = new LiveNetwork();
        // Every second seed is a server that wants a password.
        string? password = Seed % 2 == 0 ? Password : null;
        network.StartServer([.. Users, .. password is null ? [] : (string[])["--requirepass", password]]);
        Process recording = network.StartRecording(CaptureFile);
        Process onServer = StartSensor(network, network.ServerNamespace, "vs", ServerSide);
        Process onMirror = StartSensor(network, network.SpanNamespace, "sp1", MirrorSide);
        Thread.Sleep(2500);
        var traffic =
            new RandomTraffic(Seed, network, password) { BatchesPerClient = Setting("RANDOM_TRAFFIC_BATCHES", 60) };
        Logs = traffic.Run();
        File.WriteAllLines(Temporary("log.txt"),
            Logs.SelectMany(log => log.Commands.Select(command => $"{log.ClientPort} {command}")));
        Thread.Sleep(1500);
        string counts = LiveNetwork.Stop(recording);
        Assert.Contains("0 packets dropped by kernel", counts, StringComparison.Ordinal);
        _ = LiveNetwork.Stop(onServer);
        _ = LiveNetwork.Stop(onMirror);
        File.WriteAllBytes(ClientLogs, JsonSerializer.SerializeToUtf8Bytes(Logs));
        return true;
    }

    /// <summary>A sensor that captures: it says so.</summary>
    private static Process StartSensor(LiveNetwork network, string name, string device, string output)
    {
        Process sensor = network.Start(name,
            [.. ProgramRun.Sensor, "run", "--interface", device, "--output", output, "--port", $"{LiveNetwork.Port}"]);
        Assert.Contains($"Capturing {device}", sensor.StandardError.ReadLine(), StringComparison.Ordinal);
        return sensor;
    }
}
