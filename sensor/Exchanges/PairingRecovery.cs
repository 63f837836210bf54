using Sensor.Anomalies;
using Sensor.Streams;

namespace Sensor.Exchanges;

/// <summary>
/// What happens to the pairing at a loss, and how it is proven again (REDIS-FACTS §4): broken → a quiet moment → a
/// window of commands paired on trial → the next quiet moment, at which the counts match or the trial is given up.
/// </summary>
internal sealed class PairingRecovery(ExchangeContext context)
{
    /// <summary>
    /// So long a refusal or a confirmation may take to come, nanoseconds; the acknowledgement alone says nothing.
    /// </summary>
    private const long RefusalWaitNs = 100_000_000;

    private readonly SilentLogins _logins = new(context);

    private PairingProof Proof => context.Proof;

    /// <summary>A client's byte comes after all that was sent before it was acknowledged by both sides.</summary>
    public void AtSettledMoment(long timeNs)
    {
        context.SettledBefore = context.Queue.End;
        context.Pairing.SettleOptional(Proof.Phase == ProofPhase.Proven ? timeNs - RefusalWaitNs : timeNs);
        if (context.LoginProof.IsOpen)
        {
            DecideLogins();
        }

        switch (Proof.Phase)
        {
            case ProofPhase.Window when context.IsQuiet && context.Queue.End > Proof.WindowFrom:
                if (TrialWindow.IsCountExact(context))
                {
                    Proof.TryProveByCount(TrialWindow.AnyAnswered(context));
                }
                else
                {
                    PassOver(timeNs);
                }

                break;

            case ProofPhase.Window:
                Proof.NoteSettledMoment(context.Pairing.IsComplete);
                GiveUpWindow(timeNs);
                BeginWindow();
                break;

            case ProofPhase.Broken when !context.Pairing.IsComplete && !Proof.SettledBefore:
                Proof.NoteSettledMoment(nothingOwed: false);
                Proof.SettledBefore = true;
                break;

            case ProofPhase.Broken:
                SettleFrom(context.Queue.First, ExchangeFate.Unpaired, ExchangeMarks.AfterGap);
                BeginWindow();
                break;

            default:
                Proof.NoteSettledMoment(context.Pairing.OwesNothing);
                break;
        }
    }

    /// <summary>A complete exchange of words followed by silence is a quiet moment too.</summary>
    public void AtIdle()
    {
        context.Pairing.SettleOptional();
        if (!context.IsQuiet)
        {
            return;
        }

        if (Proof.Phase == ProofPhase.Window && context.Queue.End > Proof.WindowFrom && !Proof.ServerSpeaksUnasked)
        {
            if (TrialWindow.IsCountExact(context))
            {
                Proof.Prove();
            }
            else
            {
                // Else it would be held for as long as the connection is silent.
                PassOver(Proof.LastTimeNs);
            }
        }

        context.LoginProof.Close();
    }

    /// <summary>The pairing is lost, for now: nothing that waits can get its reply without a guess.</summary>
    public void Break(long timeNs, AnomalyKind kind, ExchangeMarks mark)
    {
        context.Report(kind);
        if (Proof.Phase == ProofPhase.Window)
        {
            GiveUpWindow(timeNs);
        }

        DropPairing(mark);
        Proof.Break(kind == AnomalyKind.StreamGap ? ExchangeMarks.AfterGap : Proof.MarkOfCause);
    }

    /// <summary>
    /// Servers differ on what they make of the bytes just read: from here on nothing can be paired. Replies to what was
    /// sent before still come, and come first.
    /// </summary>
    public void DoubtWhatFollows(long timeNs)
    {
        if (Proof.Phase == ProofPhase.Window || context.LoginProof.IsOpen || context.Pairing.State.InMulti)
        {
            Break(timeNs, AnomalyKind.ReplyMismatch, ExchangeMarks.None);
            return;
        }

        context.Report(AnomalyKind.ReplyMismatch);
        Proof.Break(Proof.MarkOfCause);
    }

    /// <summary>What was read on trial as commands were none.</summary>
    public void LoseClientFraming(long timeNs)
    {
        context.DropUnfinished(timeNs);
        if (Proof.Phase == ProofPhase.Window)
        {
            GiveUpWindow(timeNs);
            context.Pairing.Forget(keepSubscriptions: true);
        }

        context.Replies.Reset();
        Proof.Break(Proof.Marks);
    }

    /// <summary>
    /// The client's stream has a hole that took its framing. Replies to what was sent before still come, and come
    /// first: they are paired while they last, but for a transaction, whose EXEC may lie in the hole.
    /// </summary>
    public void AfterClientGap(long timeNs)
    {
        bool doubtful = context.LoginProof.IsOpen || context.Pairing.State.InMulti || Proof.Phase == ProofPhase.Window;
        if (Proof.Phase == ProofPhase.Window)
        {
            GiveUpWindow(timeNs);
        }

        if (doubtful)
        {
            DropPairing(ExchangeMarks.AfterGap);
        }

        Proof.Break(ExchangeMarks.AfterGap);
        Proof.FramingTrusted = false;
    }

    /// <summary>All that the server sent was read, and no more will come.</summary>
    public void AtServersEnd()
    {
        if (Proof.Phase == ProofPhase.Proven && !context.LoginProof.IsOpen && context.Replies.IsAtBoundary)
        {
            context.Pairing.SettleShutdown();
        }
    }

    public void Close(in StreamItem closed)
    {
        context.Pairing.SettleOptional();
        if (context.LoginProof.IsOpen)
        {
            _logins.DecideAtEnd();
        }

        // The end is the last quiet moment; what it does not prove leaves with the mark that says so.
        if (Proof.Phase == ProofPhase.Window && (!context.IsQuiet || Proof.ServerSpeaksUnasked || !TrialWindow.IsCountExact(context)))
        {
            // What is quiet were commands, whatever answered them.
            Proof.FramingTrusted |= context.IsQuiet;
            GiveUpWindow(closed.TimeNs);
        }

        if (context.LoginProof.IsOpen)
        {
            SettleFrom(context.LoginProof.From, ExchangeFate.Unpaired, ExchangeMarks.None);
            context.LoginProof.Close();
        }

        ConnectionEnd.Settle(context.Queue, context.Pairing.State, closed);
        Proof.Prove();
    }

    /// <summary>
    /// As many answers as commands, but one of them may have had none: these were commands, whatever belongs to which.
    /// The next window goes on from what they have made of the connection.
    /// </summary>
    private void PassOver(long timeNs)
    {
        Proof.FramingTrusted |= TrialWindow.AnyAnswered(context);
        GiveUpWindow(timeNs);
        Proof.BeginWindow(context.Queue.End);
    }

    private void DecideLogins()
    {
        if (_logins.Decide() != LoginVerdict.Undecidable)
        {
            return;
        }

        SettleFrom(context.LoginProof.From, ExchangeFate.Unpaired, ExchangeMarks.None);
        context.LoginProof.Close();
        context.Pairing.Forget(keepSubscriptions: true);
        context.Replies.Reset();
    }

    private void BeginWindow()
    {
        if (!context.Pairing.State.IsReplica)
        {
            context.Pairing.Forget(keepSubscriptions: true);
        }

        context.LoginProof.Close();
        context.Replies.Reset();
        Proof.BeginWindow(context.Queue.End);
    }

    /// <summary>
    /// What was read since the window began is not proven: commands leave unpaired, or were none at all.
    /// </summary>
    private void GiveUpWindow(long timeNs)
    {
        if (Proof.FramingTrusted)
        {
            SettleFrom(Proof.WindowFrom, ExchangeFate.Unpaired, ExchangeMarks.None);
            return;
        }

        for (long number = Proof.WindowFrom; number < context.Queue.End; number++)
        {
            Exchange exchange = context.Queue[number];
            context.Undecoded.Add(Direction.ToServer, exchange.SizeBytes - exchange.LostBytes, timeNs);
        }

        context.Queue.DropFrom(Proof.WindowFrom);
        context.DropUnfinished(timeNs);
    }

    private void DropPairing(ExchangeMarks mark)
    {
        long from = context.LoginProof.IsOpen ? context.LoginProof.From : context.Queue.First;
        SettleFrom(from, ExchangeFate.Unpaired, mark);
        SettleFrom(context.Queue.First, ExchangeFate.Unpaired, mark);
        context.LoginProof.Close();
        context.Pairing.Forget(keepSubscriptions: true);
        context.Replies.Reset();
    }

    /// <summary>Settles all that is not proven, from a place in the queue on; what is proven stays as it is.</summary>
    private void SettleFrom(long number, ExchangeFate fate, ExchangeMarks mark)
    {
        for (long i = Math.Max(number, context.Queue.First); i < context.Queue.End; i++)
        {
            Exchange exchange = context.Queue[i];
            bool onTrial = (Proof.Phase == ProofPhase.Window && i >= Proof.WindowFrom)
                || (context.LoginProof.IsOpen && i >= context.LoginProof.From);
            if (exchange.IsSettled && !onTrial)
            {
                continue;
            }

            ExchangePool.ClearReply(exchange);
            exchange.Fate = fate;
            exchange.Marks |= mark;
        }
    }
}
