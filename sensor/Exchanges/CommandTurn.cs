namespace Sensor.Exchanges;

/// <summary>
/// Passes the turn from one command to the next: at top level, and along the queued commands of EXEC.
/// </summary>
internal sealed class CommandTurn(TransactionWalk transaction, ExchangeQueue queue)
{
    public TransactionWalk Transaction => transaction;

    /// <summary>The command whose reply, or element of EXEC, comes next; null when none waits.</summary>
    public Exchange? Current(in PairingState state)
    {
        long number = state.CurrentNumber;
        return number < queue.End ? queue[number] : null;
    }

    /// <summary>The turn goes to the next command; a SKIP is used up.</summary>
    public void MoveOn(ref PairingState state)
    {
        if (state.Executing)
        {
            transaction.MoveOn(ref state);
            return;
        }

        if (state.Mode == ReplyMode.Skip)
        {
            state.Mode = ReplyMode.On;
        }

        state.Cursor++;
    }

    /// <summary>MULTI worked: what follows is queued. The SKIP before it silenced only itself.</summary>
    public void BeginMulti(ref PairingState state, Exchange multi)
    {
        MoveOn(ref state);
        TransactionWalk.Begin(ref state, multi.Offset);
    }

    /// <summary>The server has queued a command, or is taken to have.</summary>
    public void Queue(ref PairingState state, Exchange command)
    {
        transaction.Queue(ref state, command);
        MoveOn(ref state);
        transaction.KeepWithinLimits(ref state);
    }

    /// <summary>The last element was handed out. A SKIP among the queued commands silences what follows.</summary>
    public void EndExec(ref PairingState state)
    {
        Exchange exec = queue[state.Cursor];
        exec.Fate = exec.Has(ExchangeMarks.ReplyOff) ? ExchangeFate.Silent : ExchangeFate.Answered;
        state.Executing = false;
        state.InMulti = false;
        bool skip = state.SkipAfterExec;
        state.SkipAfterExec = false;
        MoveOn(ref state);
        state.Mode = skip && state.Mode != ReplyMode.Off ? ReplyMode.Skip : state.Mode;
    }
}
