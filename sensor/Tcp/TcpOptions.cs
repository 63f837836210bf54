namespace Sensor.Tcp;

/// <summary>The limits of reassembly, of all workers together; each has its <see cref="ShareOf"/> them.</summary>
internal sealed record TcpOptions
{
    /// <summary>Shares below these would be reached by ordinary traffic that chance sends to one worker.</summary>
    private const int LeastFlows = 10_000;
    private const long LeastTotalBytes = 64L << 20;

    /// <summary>
    /// Ports that Redis listens on; they tell the roles where no SYN was seen, and that TLS there is Redis'. Default:
    /// 6379, and 6380, where TLS usually is.
    /// </summary>
    public IReadOnlyCollection<ushort> ServerPorts { get; init; } = [6379, 6380];

    /// <summary>Whether flows that touch no server port are passed over without any state. Default: false.</summary>
    public bool OnlyServerPorts { get; init; }

    /// <summary>
    /// Flows in memory, those just closed included. Default: 200,000, of which each of several workers has its share,
    /// but at least 10,000. At a worker's limit one goes: closed ones first, then half-open ones, ignored ones, the
    /// longest idle (closed as evicted), and those with commands in flight last.
    /// </summary>
    public int MaxFlows { get; init; } = 200_000;

    /// <summary>
    /// Bytes of memory that one flow may use for what cannot be handed up yet. Default: 16 MiB, above the largest
    /// receive window that Linux grows to by itself. At the limit the oldest hole is declared lost.
    /// </summary>
    public int MaxFlowBytes { get; init; } = 16 << 20;

    /// <summary>Segments that one flow may hold. Default: 8,192. At the limit as <see cref="MaxFlowBytes"/>.</summary>
    public int MaxFlowSegments { get; init; } = 8_192;

    /// <summary>
    /// Bytes of memory for all flows. Default: 1 GiB, of which each of several workers has its share, but at least 64
    /// MiB. At a worker's limit the flow that has been holding longest hands up what it holds, its holes declared lost;
    /// where that is not enough, flows are evicted as for <see cref="MaxFlows"/>.
    /// </summary>
    public long MaxTotalBytes { get; init; } = 1L << 30;

    /// <summary>Packet time after which an acknowledged hole is declared lost, nanoseconds. Default: 1 s.</summary>
    public long HoleWaitNs { get; init; } = 1_000_000_000;

    /// <summary>Later segments of the flow after which an acknowledged hole is declared lost. Default: 256.</summary>
    public int HoleWaitSegments { get; init; } = 256;

    /// <summary>
    /// How long a closed flow is remembered for its stragglers (FIN and RST seen twice, last ACKs), packet time in
    /// nanoseconds. Default: 10 s. Afterwards a straggler with payload begins a connection seen from the middle.
    /// </summary>
    public long ClosedLingerNs { get; init; } = 10_000_000_000;

    /// <summary>
    /// How far from the expected number a segment may lie, bytes. Default: 256 MiB, well above what a capture loses of
    /// one flow. What lies farther is ignored and counted; after <see cref="OutOfWindowRun"/> of them in a row with
    /// nothing plausible between, the flow ends and a connection seen from the middle begins.
    /// </summary>
    public int MaxJumpBytes { get; init; } = 1 << 28;

    /// <summary>See <see cref="MaxJumpBytes"/>. Default: 16.</summary>
    public int OutOfWindowRun { get; init; } = 16;

    /// <summary>The same with one worker's share of what all workers have together.</summary>
    public TcpOptions ShareOf(int workers) => this with
    {
        MaxFlows = Math.Min(MaxFlows, Math.Max(LeastFlows, MaxFlows / workers)),
        MaxTotalBytes = Math.Min(MaxTotalBytes, Math.Max(LeastTotalBytes, MaxTotalBytes / workers)),
    };
}
