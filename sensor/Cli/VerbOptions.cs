using System.CommandLine;
using Sensor.Configuration;
using Sensor.Packets;
using Sensor.Policy;
using Sensor.Tcp;

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

    public VerbOptions()
    {
        Port.HelpName = "PORT";
        Workers.HelpName = "N";
        Workers.Description = "Threads that decode; a connection stays on one.";
    }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])
            [Output, Format, Port, Workers, Filter, NoTunnels, NoFragments, Pushes, ClientNames, Sensor, Limit, Verbose])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the options of both verbs say about the stages; given ports are the only ones looked at.</summary>
    public SensorOptions Options(ParseResult result, string sensor, int[] ports) => LimitOption.Apply(new()
    {
        Sensor = sensor,
        Workers = result.GetValue(Workers),
        Pushes = result.GetValue(Pushes),
        Packets = new PacketOptions
        {
            Tunnels = !result.GetValue(NoTunnels),
            Fragments = !result.GetValue(NoFragments),
        },
        Tcp = ports.Length == 0
            ? new TcpOptions()
            : new TcpOptions { ServerPorts = [.. ports.Select(port => (ushort)port)], OnlyServerPorts = true },
        Policy = new PolicyOptions { Sensor = sensor, ClientNamePattern = result.GetValue(ClientNames) },
    }, result.GetValue(Limit) ?? []);
}
