using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>Gives a frame to the command whose turn it is: its reply, its +QUEUED, one of its confirmations.</summary>
internal sealed class AnsweredCommands(CommandTurn turn)
{
    /// <summary>Mismatch where the frame cannot be this command's answer; then nothing has changed.</summary>
    public PairingResult Accept(ref PairingState state, Exchange current, in ReplyFrame frame)
    {
        if (!state.RunsNow(current))
        {
            return AcceptQueued(ref state, current, frame);
        }

        if (!frame.IsError && ReplyRules.KindOf(current.Behaviour) != SubscriptionKind.None)
        {
            return AcceptConfirmation(ref state, current, frame);
        }

        if (state.MultiUnknown && !state.Executing && frame.IsSimple("QUEUED"u8)
            && current.Definition is not { RunsScript: true })
        {
            TransactionWalk.Begin(ref state, current.Offset);
            state.IsBeginUnseen = true;
            return AcceptQueued(ref state, current, frame);
        }

        bool fits = ReplyShape.Fits(current, frame)
            && (!frame.IsHeaderOnly || turn.Transaction.TryMatchCount(ref state, frame.Number));
        if (!fits)
        {
            return PairingResult.Mismatch;
        }

        ReplyShape.Fill(current, frame);
        current.Fate = ExchangeFate.Answered;
        current.Marks &= ~ExchangeMarks.ReplyOff;
        if (frame.IsError)
        {
            ErrorClassifier.Classify(frame.Line, current);
            AfterError(ref state, current, frame);
        }
        else
        {
            AfterSuccess(ref state, current, frame);
        }

        return PairingResult.Paired;
    }

    private PairingResult AcceptConfirmation(ref PairingState state, Exchange current, in ReplyFrame frame)
    {
        if (!Confirmations.TryTake(current, frame, ref state))
        {
            return PairingResult.Mismatch;
        }

        if (current.IsSettled)
        {
            turn.MoveOn(ref state);
        }

        return PairingResult.Paired;
    }

    /// <summary>In MULTI: +QUEUED, or an error that refuses the command.</summary>
    private PairingResult AcceptQueued(ref PairingState state, Exchange current, in ReplyFrame frame)
    {
        if (frame.IsError)
        {
            ReplyShape.Fill(current, frame);
            current.Fate = ExchangeFate.Answered;
            ErrorClassifier.Classify(frame.Line, current);
            current.TransactionOffset = state.TransactionOffset;
            current.Marks |= ExchangeMarks.InTransaction;
            NoteProtocolError(ref state, frame);
            turn.MoveOn(ref state);
            return PairingResult.Paired;
        }

        if (!frame.IsSimple("QUEUED"u8))
        {
            return PairingResult.Mismatch;
        }

        turn.Queue(ref state, current);
        return PairingResult.Paired;
    }

    private void AfterError(ref PairingState state, Exchange current, in ReplyFrame frame)
    {
        NoteProtocolError(ref state, frame);
        if (current.Behaviour == CommandBehaviour.Exec && state.InMulti && !state.Executing)
        {
            current.TransactionOffset = state.TransactionOffset;
            turn.Transaction.Drop(ref state);
        }

        turn.MoveOn(ref state);
    }

    private static void NoteProtocolError(ref PairingState state, in ReplyFrame frame) =>
        state.IsEnded |= ErrorClassifier.IsProtocolError(frame.Line) && !state.Executing;

    private void AfterSuccess(ref PairingState state, Exchange current, in ReplyFrame frame)
    {
        state.MultiUnknown &= state.Executing || current.Behaviour
            is CommandBehaviour.Exec or CommandBehaviour.Quit or CommandBehaviour.Watch;
        // In RESP2 a subscribed connection is refused it, in RESP3 deliveries are pushes.
        state.MayBeSubscribedUnseen &= state.Executing || current.Behaviour
            is CommandBehaviour.Ping or CommandBehaviour.Quit or CommandBehaviour.Exec;
        switch (current.Behaviour)
        {
            case CommandBehaviour.Multi:
                turn.BeginMulti(ref state, current);
                break;

            case CommandBehaviour.Exec when frame.IsHeaderOnly:
                turn.Transaction.BeginExec(ref state, current);
                break;

            default:
                ReplyEffects.OfSuccess(current, frame, ref state, turn.Transaction);
                turn.MoveOn(ref state);
                break;
        }
    }
}
