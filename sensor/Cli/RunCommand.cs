using System.CommandLine;
using Sensor.Capture;
using Sensor.Capture.Ebpf;
using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Polling;
using Serilog.Core;

namespace Sensor.Cli;

/// <summary><c>run</c>: live capture to events until a signal ends it.</summary>
internal static class RunCommand
{
    private const string Details = """
        Captures Redis traffic on network interfaces and writes one event for every command as it passes, until
        SIGINT or SIGTERM ends it; everything is then written within a second. Needs no configuration. Without --poll it
        never sends a byte to Redis. Messages and a summary at the end go to standard error.

        Examples:
          redis-audit-sensor run --interface eth0
          redis-audit-sensor run --interface eth0 --port 6379 --port 6380 --output /var/log/redis-audit.ndjson
          redis-audit-sensor run --interface any --buffer-size 256
          redis-audit-sensor run --process redis-server            on the Redis host, also TLS and Unix sockets
          redis-audit-sensor run -i eth0 --poll redis://redis-audit@10.0.0.5 --poll-password-file /etc/redis-audit/password

        --poll asks a server for what the wire does not tell; the user that it needs:
          ACL SETUSER redis-audit on >PASSWORD resetkeys resetchannels -@all +client|list +client|id +acl|log
            +acl|list +acl|users +config|get +info +command

        Capturing needs root, or the capability CAP_NET_RAW; --process and --pid need CAP_BPF, CAP_PERFMON, and for TLS
        CAP_SYS_PTRACE.

        Exit codes: 0 ended by a signal; 1 failed while running (the output); 2 no such interface, no permission, a bad
        filter, wrong usage.
        """;

    public static Command Create()
    {
        VerbOptions shared = new();
        shared.Port.Description = "Port of a Redis server. Repeat for more. Default: 6379.";
        shared.Sensor.Description = "Name of the sensor in the events; default: the host's name.";
        RunOptions own = new();
        PollOptions poll = new();
        Verb command = new("run", "Live capture from network interfaces to events.", Details, FormatOption.Details);
        own.AddTo(command);
        shared.AddTo(command);
        poll.AddTo(command);
        command.SetAction(result => Run(result, shared, own, poll));
        return command;
    }

    private static int Run(ParseResult result, VerbOptions shared, RunOptions own, PollOptions poll)
    {
        string? path = result.GetValue(shared.Config);
        string text = path is null ? "" : ConfigurationFile.Read(path);
        SensorConfiguration configuration = ConfigurationFile.Parse(path ?? "", text);
        OutputFiles output = shared.Outputs(result, configuration, live: true);
        LoggingLevelSwitch level = SensorLog.Level(configuration.Verbose || result.GetValue(shared.Verbose));
        int[] ports = shared.Ports(result, configuration) is { Length: > 0 } given ? given : [6379];
        EbpfOptions? host = own.Host(result, configuration, ports);
        string state = poll.StatePath(result, configuration);
        using Logger log = SensorLog.Create(level);
        using LossJournal losses = LossJournal.Open(state, log);
        using RemoteOutputs remote = new(
            SpoolFolder.Live(configuration.Spool.Options, state), new RemoteSinks(Name(configuration)).Create);
        LiveOutputs live = new(next => shared.Outputs(result, next, live: true), remote);
        IReadOnlyList<PollingOptions> polled = poll.Servers(result, configuration);
        LiveRequest request = new()
        {
            Host = host,
            Interfaces = own.Captures(result, shared, configuration, ports),
            Ports = [.. ports.Select(port => (ushort)port)],
            Options = Options(configuration),
            Polling = polled,
            DiscoverServers = poll.Discovers(result, configuration),
            StatePath = state,
            Metrics = own.MetricsOf(result, configuration),
            Losses = losses,
            Settings = new LiveSettings
            {
                Path = path,
                Text = text,
                Configuration = configuration,
                Options = Options,
                Polled = next => result.IsGiven(poll.Poll) ? polled : next.Polled,
                Discovers = at => poll.Discovers(result, at),
                OpenOutputs = live.Open,
                SetVerbose = verbose =>
                    level.MinimumLevel = SensorLog.LevelOf(verbose || result.GetValue(shared.Verbose)),
                Control = configuration.Control,
            },
        };
        using LiveRun run = LiveRun.Open(request);
        using OpenOutputs outputs = OpenOutputs.Open(output, remote);
        live.Begin(output, outputs);
        using StopSignals signals = new();
        log.Information("Capturing {Interfaces:l}, port {Ports:l}; events go to {Output:l}; Ctrl-C ends it",
            TerminalText.Escape(string.Join(", ", Sources(run))),
            string.Join(", ", ports),
            output.IsStandardOutput ? "standard output" : TerminalText.Escape(output.Names));
        foreach (string warning in PollOptions.Warnings(request.Polling))
        {
            log.Warning("{Warning:l}", TerminalText.Escape(warning));
        }

        if (run.HostObstacle is { } obstacle)
        {
            log.Warning("{Obstacle:l}; what packets do not show stays hidden", obstacle);
        }

        foreach (PcapLiveSource source in run.Sources)
        {
            log.Debug("{Interface:l}: link type {LinkType}, kernel filter {Filter:l}",
                TerminalText.Escape(source.Name), source.LinkType, source.Filter);
        }

        foreach (string forgotten in remote.Forget())
        {
            log.Warning("Sink {Sink:l} is no longer in the configuration: nothing waits for it any more",
                TerminalText.Escape(forgotten));
        }

        RunSummary summary;
        try
        {
            summary = run.Run(outputs.All, remote, log, signals.Token);
            long left = remote.Drain(configuration.Spool.ShutdownTimeout, CancellationToken.None);
            if (left > 0)
            {
                log.Warning("{Events} events wait in the spool and are sent after the next start", left);
            }
        }
        finally
        {
            run.KeepRest();
        }

        SummaryTable.Print(Console.Error, summary);
        return ExitCode.Done;

        string Name(SensorConfiguration at) => result.GetValue(shared.Sensor) ?? at.Sensor ?? Environment.MachineName;

        SensorOptions Options(SensorConfiguration at) =>
            poll.Apply(result, shared.Options(result, at, Name(at), ports)) with { HostStreams = host is not null };
    }

    private static IEnumerable<string> Sources(LiveRun run)
    {
        IEnumerable<string> names = run.Sources.Select(source => source.Name);
        return run.ShowsHost ? names.Append("servers of this host by eBPF") : names;
    }
}
