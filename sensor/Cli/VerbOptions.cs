using System.CommandLine;
using Sensor.Configuration;
using Sensor.Policy;
using Sensor.Sinks.File;

namespace Sensor.Cli;

/// <summary>The options that <c>run</c> and <c>replay</c> share, in the words of both.</summary>
internal sealed class VerbOptions
{
    public Option<string> Output { get; } = new("--output", "-o")
    {
        Description = "File that the events are written to; - is standard output.",
        HelpName = "FILE|-",
        DefaultValueFactory = _ => "-",
    };

    public Option<string> Format { get; } = FormatOption.Create();

    public Option<int[]> Port { get; } = NumberOption.CreateList(["--port", "-p"], least: 1, most: 65535);

    public Option<string?> Filter { get; } = new("--filter", "-f")
    {
        Description = "A filter in the language of tcpdump, in place of the sensor's own.",
        HelpName = "EXPRESSION",
    };

    public Option<int> Workers { get; } = NumberOption.Create(["--workers", "-w"], least: 1, most: 64, usual: 1);

    public Option<string?> Sensor { get; } = new("--sensor")
    {
        HelpName = "NAME",
    };

    public Option<ClientNamePattern?> ClientNames { get; } = ClientNamePatternOption.Create();

    public Option<bool> Pushes { get; } = new("--pushes")
    {
        Description = "Also tell of what the server sends unasked: deliveries and invalidations, never their payload.",
    };

    public Option<bool> NoTunnels { get; } = new("--no-tunnels")
    {
        Description = "Do not look into VXLAN, GENEVE, GRE and ERSPAN.",
    };

    public Option<bool> NoFragments { get; } = new("--no-fragments")
    {
        Description = "Do not put IP fragments together.",
    };

    public Option<KeyValuePair<string, long>[]> Limit { get; } = LimitOption.Create();

    public Option<bool> Verbose { get; } = new("--verbose", "-v")
    {
        Description = "More in the log; the technical cause of an error.",
    };

    public Option<string[]> Sink { get; } = new("--sink")
    {
        Description = "Sink of the configuration that events go to. Repeat for more.",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string?> Config { get; } = ConfigOption.Create();

    public VerbOptions()
    {
        Port.HelpName = "PORT";
        Workers.HelpName = "N";
        Workers.Description = "Threads that decode; a connection stays on one.";
    }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])
            [Config, Output, Format, Sink, Port, Workers, Filter, NoTunnels, NoFragments, Pushes, ClientNames, Sensor, Limit,
                Verbose])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>
    /// Where events go: as --output and --format say, else to the sinks that --sink names; else live to all that the
    /// configuration has, and to standard output where it has none.
    /// </summary>
    /// <exception cref="UsageError">The options contradict each other, or a sink has no such name.</exception>
    public OutputFiles Outputs(ParseResult result, SensorConfiguration configuration, bool live)
    {
        string[] named = result.GetValue(Sink) ?? [];
        bool direct = result.IsGiven(Output) || result.IsGiven(Format);
        if (named.Length > 0 && direct)
        {
            throw new UsageError("--sink chooses a sink of the configuration; --output and --format are for one without");
        }

        foreach (string name in named.Where(name => configuration.Sinks.All(sink => sink.Name != name)))
        {
            string there = configuration.Sinks.Count == 0
                ? "none; name a configuration with --config"
                : string.Join(", ", configuration.Sinks.Select(sink => sink.Name));
            throw new UsageError($"--sink {name}: no such sink; there is {there}");
        }

        bool configured = named.Length > 0 || (live && !direct && configuration.Sinks.Count > 0);
        return configured
            ? OutputFiles.Of([.. configuration.Sinks.Where(sink => named.Length == 0 || named.Contains(sink.Name))], live)
            : OutputFiles.Of(
                result.GetValue(Format)!, result.GetValue(Output)!, live, LikeTheFirst(configuration));
    }

    /// <summary>A file that --output names is proven as the first of the configuration that is proven at all.</summary>
    private static FileSinkOptions LikeTheFirst(SensorConfiguration configuration)
    {
        FileSinkConfiguration? proven = configuration.Sinks.OfType<FileSinkConfiguration>()
            .FirstOrDefault(sink => sink.File.Evidence is not null);
        return proven is null
            ? new FileSinkOptions()
            : new FileSinkOptions { Name = proven.Name, Evidence = proven.File.Evidence };
    }

    /// <summary>The servers' ports, of the command line or the configuration: the only ones looked at. Or none.</summary>
    public int[] Ports(ParseResult result, SensorConfiguration configuration) =>
        result.IsGiven(Port) ? result.GetValue(Port)! : [.. configuration.Ports];

    /// <summary>What configuration and options of both verbs say about the stages.</summary>
    public SensorOptions Options(ParseResult result, SensorConfiguration configuration, string sensor, int[] ports)
    {
        SensorOptions stages = configuration.Stages;
        return LimitOption.Apply(stages with
        {
            Sensor = sensor,
            Workers = result.IsGiven(Workers) ? result.GetValue(Workers) : stages.Workers,
            Pushes = stages.Pushes || result.GetValue(Pushes),
            Packets = stages.Packets with
            {
                Tunnels = stages.Packets.Tunnels && !result.GetValue(NoTunnels),
                Fragments = stages.Packets.Fragments && !result.GetValue(NoFragments),
            },
            Tcp = ports.Length == 0
                ? stages.Tcp
                : stages.Tcp with { ServerPorts = [.. ports.Select(port => (ushort)port)], OnlyServerPorts = true },
            Sessions = stages.Sessions with { InstanceNames = configuration.InstanceNames },
            Policy = stages.Policy with
            {
                Sensor = sensor,
                ClientNamePattern = result.GetValue(ClientNames) ?? stages.Policy.ClientNamePattern,
            },
        }, result.GetValue(Limit) ?? []);
    }
}
