using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// What a soak needs: a server and clients in namespaces of their own, three mock brokers, two small disks (the spool's,
/// the file's), and the sensor as a process with a clock of its own.
/// </summary>
internal sealed class SoakRun : IDisposable
{
    private const string Topic = "redis-audit";
    private const int Partitions = 128;
    private const int Threads = 8;
    private const int SpoolMegabytes = 256;
    private const int FileMegabytes = 512;

    private readonly string _folder = Directory.CreateTempSubdirectory("soak-").FullName;
    private readonly int _rate;
    private readonly LiveNetwork _network = new();
    private readonly SmallDisk _spoolDisk;
    private readonly SmallDisk _fileDisk;
    private readonly SoakClock _clock;
    private readonly MockKafka _brokers;
    private readonly SoakSensor _sensor;

    public SoakRun(int rate)
    {
        _rate = rate;
        _spoolDisk = new SmallDisk(Path.Combine(_folder, "spool"), SpoolMegabytes * 1024);
        _fileDisk = new SmallDisk(Path.Combine(_folder, "trail"), FileMegabytes * 1024);
        _clock = new SoakClock(_folder);
        _network.WithoutIPv6();
        _network.StartServer("--maxmemory", "64mb", "--maxmemory-policy", "allkeys-random");
        _brokers = InNamespace(_network.ServerNamespace, () => new MockKafka());
        _brokers.CreateTopic(Topic, Partitions);
        ProgramRun.MustSucceed([.. ProgramRun.Sensor, "keygen", "--private", Key, "--public", PublicKey]);
        _sensor = new SoakSensor(_network, _clock, Configuration(), new SoakLog(Path.Combine(_folder, "sensor.log")));
    }

    private string Key => Path.Combine(_folder, "evidence.key");

    private string PublicKey => Path.Combine(_folder, "evidence.pub");

    private string Trail => Path.Combine(_fileDisk.Folder, "events.ndjson");

    public SoakReport Run(TimeSpan time)
    {
        string[] kcat = [.. DeliveredEvents.Command(_brokers.Bootstrap, Topic)
            .Select(word => word.Replace("%p ", "", StringComparison.Ordinal))];
        SoakTopic topic = new(_network.Start(_network.ServerNamespace, kcat), new SoakAccount("kafka"));
        SoakTrail trail = new(Trail, new SoakAccount("file"));
        _sensor.Start();
        SoakLoad load = new(_network.ClientNamespace, Threads, _rate);
        SoakFaults faults = new(_network, _brokers, _sensor, _clock, (_spoolDisk, _fileDisk));
        long begun = SoakConnection.NowNs;
        faults.Run(time);
        _sensor.NoteDeath();
        List<SoakConnection> connections = load.Stop();
        double seconds = (SoakConnection.NowNs - begun) / 1e9;
        Thread.Sleep(2000);
        _sensor.Stop(TimeSpan.FromMinutes(3));
        string said = topic.Complete(TimeSpan.FromSeconds(3));
        trail.Complete();
        _sensor.Log.Complete();
        ProgramRun verified = ProgramRun.Of(
            [.. ProgramRun.Sensor, "verify", _fileDisk.Folder, "--key", PublicKey]);
        SoakReport report =
            new(connections, (topic.Account, trail.Account), _sensor, faults) { Seconds = seconds };
        report.CheckReaders(said, verified);
        if (Environment.GetEnvironmentVariable("SOAK_KEEP") is { Length: > 0 } keep)
        {
            File.Copy(_sensor.Log.FullPath, keep, overwrite: true);
        }

        return report;
    }

    public void Dispose()
    {
        _network.Dispose();
        _sensor.Log.Complete();
        _brokers.Dispose();
        _spoolDisk.Dispose();
        _fileDisk.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Configuration()
    {
        string path = Path.Combine(_folder, "sensor.yaml");
        File.WriteAllText(path, $"""
            polling: {"{"}state: {_folder}/state{"}"}
            spool: {"{"}directory: {_spoolDisk.Folder}, size: 128MiB, shutdown_timeout: 120s{"}"}
            sinks:
              - name: trail
                path: {Trail}
                rotate: {"{"}size: 32MiB{"}"}
                keep: {"{"}size: 128MiB{"}"}
                archive: true
                evidence: {"{"}key_file: {Key}, checkpoint: 5s{"}"}
              - name: kafka
                type: kafka
                brokers: [{string.Join(", ", _brokers.Bootstrap.Split(',').Select(broker => $"\"{broker}\""))}]
                topic: {Topic}
                settings: {"{"}reconnect.backoff.max.ms: 500{"}"}
            """);
        return path;
    }

    private static T InNamespace<T>(string name, Func<T> make)
    {
        T? made = default;
        Thread inside = new(() =>
        {
            NetworkNamespace.Enter(name);
            made = make();
        });
        inside.Start();
        inside.Join();
        return made!;
    }
}
