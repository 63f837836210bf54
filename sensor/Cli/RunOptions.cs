using System.CommandLine;
using Sensor.Capture;
using Sensor.Capture.Ebpf;
using Sensor.Configuration;
using Sensor.Metrics;

namespace Sensor.Cli;

/// <summary>The options of <c>run</c> alone.</summary>
internal sealed class RunOptions
{
    private const int LeastSnapshot = 128;
    private const int MostSnapshot = 262_144;
    private const int MostBufferMiB = 2047;

    public Option<string[]> Interface { get; } = new("--interface", "-i")
    {
        Description = "Interface to capture from, or any. Repeat for more; 'redis-audit-sensor interfaces' lists them.",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<int> Snaplen { get; } =
        NumberOption.Create(["--snaplen"], LeastSnapshot, MostSnapshot, MostSnapshot);

    public Option<int> BufferSize { get; } = NumberOption.Create(["--buffer-size"], least: 1, MostBufferMiB, usual: 64);

    public Option<bool> NoPromiscuous { get; } = new("--no-promiscuous")
    {
        Description = "Do not switch the interface to promiscuous mode (mirror ports need it).",
    };

    public Option<string?> Metrics { get; } = new("--metrics")
    {
        Description = "Where metrics, health and a status page are shown over HTTP, as 127.0.0.1:9764.",
        HelpName = "ADDRESS:PORT",
    };

    public Option<int[]> Pid { get; } = NumberOption.CreateList(["--pid"], least: 1, most: int.MaxValue);

    public Option<string[]> Process { get; } = new("--process")
    {
        Description = "Watch the Redis servers of this program name on this host, also those that start later: what they "
            + "read and write, also through TLS and Unix sockets, by eBPF. any: every Redis, Valkey and KeyDB server. "
            + "Repeat for more.",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
    };

    public RunOptions()
    {
        Pid.HelpName = "PID";
        Pid.Description = "Watch this Redis server on this host, as --process does. Repeat for more.";

        Snaplen.HelpName = "BYTES";
        Snaplen.Description = "Bytes of a frame that are captured; less loses what stands behind.";
        BufferSize.HelpName = "MIB";
        BufferSize.Description = "The kernel's buffer per interface, in MiB: what absorbs bursts.";
    }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Interface, Pid, Process, Snaplen, BufferSize, NoPromiscuous, Metrics])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The processes of this host that are watched; null: none.</summary>
    public EbpfOptions? Host(ParseResult result, SensorConfiguration configuration, int[] ports)
    {
        bool given = result.IsGiven(Pid) || result.IsGiven(Process);
        EbpfOptions host = configuration.Capture.Host with { Ports = [.. ports.Select(port => (ushort)port)] };
        host = !given ? host : host with
        {
            ProcessIds = result.GetValue(Pid) ?? [],
            Processes = result.GetValue(Process) ?? [],
        };
        return host.IsAsked ? host : null;
    }

    /// <summary>How each interface is captured.</summary>
    /// <exception cref="UsageError">Nothing is named at all.</exception>
    public IReadOnlyList<LiveCaptureOptions> Captures(
        ParseResult result, VerbOptions shared, SensorConfiguration configuration, int[] ports)
    {
        LiveCaptureOptions file = configuration.Capture.Interface;
        IReadOnlyList<string> names = result.IsGiven(Interface)
            ? result.GetValue(Interface)!
            : configuration.Capture.Interfaces;
        if (names.Count == 0 && Host(result, configuration, ports) is null)
        {
            throw new UsageError("no interface is named: give --interface NAME, or capture.interfaces in the configuration; "
                + "'redis-audit-sensor interfaces' lists them. Or name a server on this host: --process, --pid");
        }

        return [.. names.Select(name => file with
        {
            Interface = name,
            Ports = ports,
            Filter = result.GetValue(shared.Filter) ?? file.Filter,
            Tunnels = file.Tunnels && !result.GetValue(shared.NoTunnels),
            Fragments = file.Fragments && !result.GetValue(shared.NoFragments),
            SnapshotLength = result.IsGiven(Snaplen) ? result.GetValue(Snaplen) : file.SnapshotLength,
            BufferBytes = result.IsGiven(BufferSize) ? result.GetValue(BufferSize) << 20 : file.BufferBytes,
            Promiscuous = file.Promiscuous && !result.GetValue(NoPromiscuous),
        })];
    }

    /// <summary>Where metrics are shown.</summary>
    /// <exception cref="UsageError">It is no address, or one that other hosts reach.</exception>
    public MetricsOptions MetricsOf(ParseResult result, SensorConfiguration configuration)
    {
        if (result.GetValue(Metrics) is not { } text)
        {
            return configuration.Metrics;
        }

        MetricsOptions metrics = configuration.Metrics with
        {
            Listen = MetricsOptions.EndPointOf(text)
                ?? throw new UsageError($"--metrics {text}: must be ADDRESS:PORT, as 127.0.0.1:9764"),
        };
        return metrics.Problem is { } problem ? throw new UsageError($"--metrics {text}: {problem}") : metrics;
    }
}
