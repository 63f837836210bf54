using Sensor.Exchanges;
using Sensor.Instances;
using Sensor.Packets;
using Sensor.Policy;
using Sensor.Sessions;
using Sensor.Tcp;

namespace Sensor.Configuration;

/// <summary>The options of every stage between the capture and the sink, as a run has them.</summary>
internal sealed record SensorOptions
{
    /// <summary>Name of the sensor in every event. Default <c>replay</c>, live the host's name.</summary>
    public string Sensor { get; init; } = "replay";

    /// <summary>
    /// Threads that decode; a connection stays on one. Default 1: replay then decodes on the reading thread.
    /// </summary>
    public int Workers { get; init; } = 1;

    /// <summary>Whether deliveries and invalidations are told (<c>redis_push</c>). Default false.</summary>
    public bool Pushes { get; init; }

    /// <summary>
    /// Whether the host's kernel shows connections, too, which packets may show as well. Default false.
    /// </summary>
    public bool HostStreams { get; init; }

    /// <summary>
    /// Whether the sensor's own connections to the servers that it asks are told like others. Default false: left out
    /// and counted.
    /// </summary>
    public bool KeepOwnConnections { get; init; }

    /// <summary>
    /// What the events may take that wait for their user, bytes over all workers; default 64 MiB. Beyond, the
    /// connection that has waited longest leaves as unknown.
    /// </summary>
    public long MaxWaitingBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// Whether an error of ours ends the run instead of costing one connection. Default false; tests turn it on with
    /// the environment variable <c>SENSOR_RETHROW=1</c>.
    /// </summary>
    public bool RethrowErrors { get; init; } = Environment.GetEnvironmentVariable("SENSOR_RETHROW") == "1";

    public PacketOptions Packets { get; init; } = new();

    public TcpOptions Tcp { get; init; } = new();

    public ExchangeOptions Exchanges { get; init; } = new();

    public SessionOptions Sessions { get; init; } = new();

    public PolicyOptions Policy { get; init; } = new();

    /// <summary>How polls and the wire are brought together; live only.</summary>
    public InstanceOptions Instances { get; init; } = new();

    public AccessRuleOptions AccessRules { get; init; } = new();

    public AttemptOptions Attempts { get; init; } = new();

    /// <summary>Live only.</summary>
    public FirstSeenOptions FirstSeen { get; init; } = new();

    /// <summary>
    /// The same with what a policy, which has changed while running, lets events tell of a command; how much of one text
    /// is kept is settled with the connections' readers.
    /// </summary>
    public static ExchangeOptions KeptFor(PolicyOptions policy, ExchangeOptions options) => options with
    {
        MaxArguments = policy.MaxArguments,
        MaxKeys = policy.MaxKeys,
        KeepValues = policy.Payload.Value.NeedsText,
    };

    /// <summary>What one worker is given: its share of the limits that all workers have together.</summary>
    public SensorOptions OfOneWorker() => this with
    {
        Tcp = Tcp.ShareOf(Workers),
        Exchanges = Exchanges.ShareOf(Workers) with
        {
            KeepValues = Exchanges.KeepValues || Policy.Payload.Value.NeedsText,
        },
        Sessions = Sessions.ShareOf(Workers),
    };
}
