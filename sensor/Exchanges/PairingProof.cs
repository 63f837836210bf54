namespace Sensor.Exchanges;

internal enum ProofPhase : byte
{
    /// <summary>
    /// Each reply belongs to the oldest command that waits: known since the first byte, or proven since.
    /// </summary>
    Proven,

    /// <summary>
    /// Since a quiet moment, or since the connection was met, commands are paired on trial and held. The trial is
    /// proven when at the next quiet moment every command has exactly its answers and both sides stand between two
    /// frames.
    /// </summary>
    Window,

    /// <summary>A loss lies behind, and no quiet moment since: commands cannot be paired.</summary>
    Broken,
}

/// <summary>
/// Whether the pairing of a connection is proven. A wrong offset between commands and replies (replies of commands that
/// were never seen) shows as a count that does not match at a settled moment. But a settled moment says only that TCP
/// has acknowledged everything: a client that keeps commands outstanding can stay off by the same number for a while.
/// So one window whose count matches is enough only where, while it was proven, settled moments never found anything
/// owed; elsewhere it takes several in a row, or silence.
/// </summary>
internal sealed class PairingProof(bool handshakeSeen)
{
    /// <summary>Silence after which a complete exchange counts as a quiet moment, nanoseconds of packet time.</summary>
    private const long IdleNs = 1_000_000_000;

    private const int WindowsWithoutHistory = 8;
    private const int CleanHistory = 3;

    private bool _anyMoment;
    private int _cleanMoments;
    private int _owingMoments;
    private int _windowsMatched;

    public bool HandshakeSeen { get; } = handshakeSeen;

    public ProofPhase Phase { get; private set; } = handshakeSeen ? ProofPhase.Proven : ProofPhase.Window;

    /// <summary>The client's bytes are known to be cut into commands at the right places.</summary>
    public bool FramingTrusted { get; set; } = handshakeSeen;

    /// <summary>Why it is not proven: met in the middle, or after a loss.</summary>
    public ExchangeMarks MarkOfCause { get; private set; } = handshakeSeen
        ? ExchangeMarks.AfterGap : ExchangeMarks.Midstream;

    /// <summary>
    /// What the events of this time carry: from the middle, or after a loss, until the first quiet moment.
    /// </summary>
    public ExchangeMarks Marks { get; private set; } = handshakeSeen ? ExchangeMarks.None : ExchangeMarks.Midstream;

    /// <summary>Number of the first command on trial.</summary>
    public long WindowFrom { get; private set; }

    /// <summary>Broken: a quiet moment came while older commands still waited for their replies.</summary>
    public bool SettledBefore { get; set; }

    public long LastTimeNs { get; set; }

    public bool IsIdle(long nowNs) => nowNs - LastTimeNs >= IdleNs;

    /// <summary>
    /// Met in the middle, the server sent what looks like commands when nothing was asked, as a master does: silence
    /// behind a command and something like a reply proves nothing there.
    /// </summary>
    public bool ServerSpeaksUnasked { get; set; }

    private bool IsVouchedFor => _cleanMoments >= CleanHistory && _owingMoments == 0 && !ServerSpeaksUnasked;

    /// <summary>Whether a settled moment found commands without their answers.</summary>
    public void NoteSettledMoment(bool nothingOwed)
    {
        // Before the first command there is nothing that could be owed.
        bool first = !_anyMoment;
        _anyMoment = true;
        _cleanMoments += nothingOwed && !first ? 1 : 0;
        _owingMoments += nothingOwed ? 0 : 1;
    }

    /// <summary>A window ended with matching counts; true where that proves the pairing.</summary>
    public bool TryProveByCount(bool anyAnswered)
    {
        if (ServerSpeaksUnasked && !anyAnswered)
        {
            return false;
        }

        // As many answers as commands: these were commands, whatever belongs to which.
        FramingTrusted = true;
        if (!IsVouchedFor && ++_windowsMatched < WindowsWithoutHistory)
        {
            return false;
        }

        Prove();
        return true;
    }

    public void Prove()
    {
        Phase = ProofPhase.Proven;
        MarkOfCause = ExchangeMarks.AfterGap;
        FramingTrusted = true;
        Marks = ExchangeMarks.None;
    }

    public void BeginWindow(long from)
    {
        Phase = ProofPhase.Window;
        WindowFrom = from;
        _windowsMatched = 0;
        Marks = IsVouchedFor ? ExchangeMarks.None : MarkOfCause;
        SettledBefore = false;
    }

    public void Break(ExchangeMarks marks)
    {
        Phase = ProofPhase.Broken;
        Marks = marks;
        MarkOfCause = marks;
        SettledBefore = false;
    }
}
