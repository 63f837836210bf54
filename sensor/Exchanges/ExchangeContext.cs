using Sensor.Anomalies;
using Sensor.Resp;
using Sensor.Streams;

namespace Sensor.Exchanges;

/// <summary>
/// What the two sides of one connection have in common: the queue of commands, the pairing, its proof. Owned by the
/// connection's <see cref="ExchangeTracker"/>.
/// </summary>
internal sealed class ExchangeContext : IDisposable
{
    private readonly IAnomalyReporter _anomalies;
    private readonly int _connection;

    public ExchangeContext(ExchangeShared shared, IAnomalyReporter anomalies, int connection, bool handshakeSeen)
    {
        _anomalies = anomalies;
        _connection = connection;
        Shared = shared;
        Queue = new ExchangeQueue(shared.Pool);
        Pairing = new ReplyPairing(Queue, shared.Options, anomalies, connection);
        Commands = new RespCommandReader(shared.Limits, shared.Intake.IsScript);
        Replies = new ReplyReader(shared.Limits);
        Proof = new PairingProof(handshakeSeen);
        Pairing.State.MultiUnknown = !handshakeSeen;
        Pairing.State.MayBeSubscribedUnseen = !handshakeSeen;
    }

    public ExchangeShared Shared { get; }

    public ExchangeQueue Queue { get; }

    public ReplyPairing Pairing { get; }

    public RespCommandReader Commands { get; }

    public ReplyReader Replies { get; }

    public PairingProof Proof { get; }

    public LoginProof LoginProof { get; } = new();

    /// <summary>
    /// Captured bytes of the client's command that is being read, or was read and not told yet: undecoded where it is
    /// given up.
    /// </summary>
    public long UnfinishedBytes { get; set; }

    public UndecodedLedger Undecoded { get; } = new();

    /// <summary>
    /// Number of the first command behind the last settled moment: what was sent before is acknowledged by both sides.
    /// </summary>
    public long SettledBefore { get; set; }

    /// <summary>
    /// What is sent now comes while others wait for an answer that they must get, or were sent just before.
    /// </summary>
    public bool IsInFlight => !Pairing.IsComplete && !(Pairing.CurrentNumber < SettledBefore && Pairing.OwesNothing);

    /// <summary>Every command has its answer, and both sides stand between two frames.</summary>
    public bool IsQuiet => Pairing.IsComplete && Replies.IsAtBoundary && Commands.IsAtBoundary;

    /// <summary>Gives up a command that is not complete, or cannot be one: its bytes are told as undecoded.</summary>
    public void DropUnfinished(long timeNs)
    {
        Undecoded.Add(Direction.ToServer, UnfinishedBytes, timeNs);
        UnfinishedBytes = 0;
        Commands.Reset();
    }

    public void Report(AnomalyKind kind) => _anomalies.Report(kind, _connection);

    public void Dispose()
    {
        Commands.Dispose();
        Replies.Dispose();
        LoginProof.Dispose();
        Queue.DropFrom(Queue.First);
    }
}
