using Sensor.Anomalies;
using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>
/// MULTI to EXEC on the queue of one connection: which commands are queued, and in which order EXEC's elements go to
/// them. EXEC's array is walked by the queued commands' own reply rules, never by its count (FINDINGS A7).
/// </summary>
internal sealed class TransactionWalk(
    ExchangeQueue queue, ExchangeOptions options, IAnomalyReporter anomalies, int connection)
{
    public static void Begin(ref PairingState state, long offset)
    {
        state.InMulti = true;
        state.MultiUnknown = false;
        state.TransactionOffset = offset;
        state.FirstQueued = state.Cursor;
        state.QueuedCount = 0;
        state.QueuedBytes = 0;
        state.ExecDiscard = 0;
        state.IsBeginUnseen = false;
        state.IsCountLoose = false;
    }

    /// <summary>+QUEUED: the command at the cursor waits for EXEC.</summary>
    public void Queue(ref PairingState state, Exchange command)
    {
        command.Marks |= ExchangeMarks.Queued | ExchangeMarks.InTransaction;
        command.TransactionOffset = state.TransactionOffset;
        if (state.QueuedCount++ == 0)
        {
            state.FirstQueued = state.Cursor;
        }

        command.TransactionBytes = command.TextLength;
        state.QueuedBytes += command.TransactionBytes;
        state.IsCountLoose |= command.HasLogin || ReplyRules.KindOf(command.Behaviour) != SubscriptionKind.None
            || command.Behaviour is CommandBehaviour.ClientReply or CommandBehaviour.Replconf
            or CommandBehaviour.ClientKill
                or CommandBehaviour.AclDelUser or CommandBehaviour.Monitor or CommandBehaviour.Sync;
    }

    /// <summary>
    /// A transaction above its limit: its oldest commands leave with an unknown outcome; their elements are passed over
    /// later.
    /// </summary>
    public void KeepWithinLimits(ref PairingState state)
    {
        while (state.QueuedCount - state.ExecDiscard > options.MaxTransactionCommands
            || state.QueuedBytes > options.MaxTransactionBytes)
        {
            state.FirstQueued = Math.Max(state.FirstQueued, queue.First);
            while (queue[state.FirstQueued].IsSettled)
            {
                state.FirstQueued++;
            }

            Exchange oldest = queue[state.FirstQueued++];
            oldest.Fate = ExchangeFate.Unanswered;
            oldest.Marks |= ExchangeMarks.OutcomeUncertain;
            state.QueuedBytes -= oldest.TransactionBytes;
            state.ExecDiscard++;
            anomalies.Report(AnomalyKind.TransactionOverLimit, connection);
        }
    }

    /// <summary>
    /// Holds EXEC's count against the queued commands: elements of commands that were never seen come first and are
    /// passed over. False where the two cannot belong together, or it cannot be told.
    /// </summary>
    public bool TryMatchCount(ref PairingState state, long elements)
    {
        long known = state.InMulti ? state.QueuedCount : 0;
        bool unseen = !state.InMulti || state.IsBeginUnseen;
        if (state.IsCountLoose)
        {
            return !unseen;
        }

        if (!unseen)
        {
            return elements == known;
        }

        state.ExecDiscard += elements - known;
        return elements >= known;
    }

    /// <summary>EXEC begins to answer; it waits on until its last element is read.</summary>
    public void BeginExec(ref PairingState state, Exchange exec)
    {
        exec.Fate = ExchangeFate.Waiting;
        if (state.InMulti)
        {
            exec.TransactionOffset = state.TransactionOffset;
        }
        else
        {
            state.FirstQueued = state.Cursor;
        }

        state.Executing = true;
        state.ExecNext = Math.Max(state.FirstQueued, queue.First);
        SkipSettled(ref state);
    }

    /// <summary>The walk goes to the next queued command.</summary>
    public void MoveOn(ref PairingState state)
    {
        state.ExecNext++;
        SkipSettled(ref state);
    }

    /// <summary>The queued commands never ran.</summary>
    public void Drop(ref PairingState state)
    {
        for (long number = Math.Max(state.FirstQueued, queue.First); state.InMulti && number < state.Cursor; number++)
        {
            Exchange queued = queue[number];
            if (!queued.IsSettled)
            {
                queued.Fate = ExchangeFate.NotExecuted;
                queued.Failure = FailureReason.NotExecuted;
            }
        }

        state.InMulti = false;
        state.ExecDiscard = 0;
    }

    /// <summary>
    /// Over commands that acted at once inside MULTI, or were refused: they have no element in EXEC's array.
    /// </summary>
    private void SkipSettled(ref PairingState state)
    {
        while (state.ExecNext < state.Cursor && queue[state.ExecNext].IsSettled)
        {
            state.ExecNext++;
        }
    }
}
