using Sensor.Anomalies;
using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>
/// Settles the command whose turn it is without a frame: silenced, not executed, or a login whose failure nobody told.
/// What a silent command does to the state is assumed to have worked.
/// </summary>
internal sealed class UnansweredCommands(CommandTurn turn, IAnomalyReporter anomalies, int connection)
{
    /// <summary>True where it needs no frame, and is settled now.</summary>
    public bool TrySettle(ref PairingState state, Exchange current)
    {
        if (current.SilentLogin && state.RunsNow(current))
        {
            SettleSilentLogin(ref state, current);
            return true;
        }

        switch (ReplyRules.OwedTo(current, state))
        {
            case ReplyOwed.Nothing:
                Settle(ref state, current);
                return true;
            case ReplyOwed.NotExecuted:
                current.Fate = ExchangeFate.NotExecuted;
                current.Failure = FailureReason.NotExecuted;
                turn.MoveOn(ref state);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Nothing answers this command.</summary>
    public void Settle(ref PairingState state, Exchange current)
    {
        if (state.IsReplica)
        {
            current.Fate = ExchangeFate.Silent;
            state.Cursor++;
            return;
        }

        bool refused = ReplyRules.IsRefusedWhileSubscribed(current, state);
        current.Marks |= state.Mode != ReplyMode.On ? ExchangeMarks.ReplyOff : ExchangeMarks.None;
        if (!state.RunsNow(current))
        {
            turn.Queue(ref state, current);
            return;
        }

        current.Fate = ExchangeFate.Silent;
        switch (refused ? CommandBehaviour.Ordinary : current.Behaviour)
        {
            case CommandBehaviour.ClientReply:
                SetMode(ref state, current);
                break;

            case CommandBehaviour.Multi when !state.InMulti:
                turn.BeginMulti(ref state, current);
                break;

            case CommandBehaviour.Exec when state.InMulti && !state.Executing:
                state.ExecDiscard = 0;
                turn.Transaction.BeginExec(ref state, current);
                break;

            default:
                ReplyEffects.OfSilence(current, refused, ref state, turn.Transaction);
                if (current.Malformed)
                {
                    anomalies.Report(AnomalyKind.MuteConnection, connection);
                }

                turn.MoveOn(ref state);
                break;
        }
    }

    private void SettleSilentLogin(ref PairingState state, Exchange login)
    {
        login.Fate = ExchangeFate.Answered;
        login.Failure = FailureReason.InvalidPassword;
        "WRONGPASS"u8.CopyTo(login.ErrorCode);
        login.ErrorCodeLength = "WRONGPASS"u8.Length;
        anomalies.Report(AnomalyKind.SilentLogin, connection);
        turn.MoveOn(ref state);
    }

    private void SetMode(ref PairingState state, Exchange current)
    {
        ReplyMode? asked = ReplyRules.ModeOf(current);
        bool executing = state.Executing;
        turn.MoveOn(ref state);
        if (asked == ReplyMode.On && state.IsProtocolAskedFor)
        {
            // It was refused: that is RESP2.
            state.IsResp3 = state.IsResp3Doubtful = false;
        }

        if (asked == ReplyMode.Off)
        {
            state.Mode = ReplyMode.Off;
        }
        else if (asked == ReplyMode.Skip && state.Mode != ReplyMode.Off)
        {
            state.SkipAfterExec |= executing;
            state.Mode = executing ? state.Mode : ReplyMode.Skip;
            if (current.EmptyBehind && !executing)
            {
                state.Mode = ReplyMode.On;
                state.IsSkipDoubtful = true;
            }
        }
    }
}
