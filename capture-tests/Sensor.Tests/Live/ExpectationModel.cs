namespace Sensor.Tests.Live;

/// <summary>
/// Reads the replies of what a client has sent and fills in what each command became: who ran it, in which database,
/// with which outcome. It follows the rules that were observed on Redis 7.0.15 (FINDINGS) and what was really answered.
/// </summary>
internal sealed class ExpectationModel(ClientState state, NaiveReader reader)
{
    private static readonly string[] ScriptCommands = ["EVAL", "EVAL_RO", "EVALSHA", "EVALSHA_RO", "FCALL", "FCALL_RO"];

    private static readonly string[] KnownCodes =
        ["ERR", "WRONGTYPE", "NOPERM", "NOAUTH", "WRONGPASS", "NOSCRIPT", "EXECABORT", "BUSYGROUP", "NOGROUP",
            "NOPROTO", "BUSYKEY", "UNBLOCKED"];

    public void Settle(PlannedCommand planned, ExpectedCommand expected)
    {
        expected.User = UserFor(planned);
        expected.Database = state.Database;
        expected.UserMayBeUncertain = state.UserUncertain || state.DefaultUnproven;
        expected.DatabaseMayBeUncertain = state.DatabaseUncertain;
        bool silenced = planned.Effect == Effect.Reset ? state.SkipNext : state.Silenced;
        bool queues = state.InMulti
            && planned.Effect is not (Effect.Exec or Effect.Discard or Effect.Multi or Effect.Watch or Effect.Reset
                or Effect.Quit);
        state.SkipNext = false;
        if (silenced && queues)
        {
            // Whether it was refused, and with it the transaction, nobody is told.
            expected.Queued = expected.ReplyOff = true;
            state.Queue.Add((planned, expected));
        }
        else if (silenced && state.InMulti && planned.Effect == Effect.Exec)
        {
            expected.ReplyOff = true;
            RunQueue();
        }
        else if (silenced && !AnswersUnderOff(planned))
        {
            SettleSilenced(planned, expected);
        }
        else if (queues)
        {
            SettleQueued(planned, expected);
        }
        else
        {
            SettleNow(planned, expected);
        }

        state.DefaultUnproven &= expected.Outcome != "success" || planned.Effect is Effect.Reset or Effect.Quit;
    }

    /// <summary>In RESP2 a subscribed connection is refused ON, and the error is silenced.</summary>
    private bool AnswersUnderOff(PlannedCommand planned) =>
        planned.Effect is Effect.Subscribe or Effect.Unsubscribe
            || (planned.Effect is Effect.ReplyOn && !state.SubscribedMode);

    private string? UserFor(PlannedCommand planned) => planned.LoginUser ?? state.User;

    private void SettleSilenced(PlannedCommand planned, ExpectedCommand expected, bool insideExec = false)
    {
        expected.Outcome = "unknown";
        expected.ReplyOff = true;
        // In RESP2 a subscribed connection is refused most commands, here in silence.
        bool refused = state.SubscribedMode && !insideExec && planned.Effect is not (Effect.Reset or Effect.Quit);
        if (!refused && !(insideExec && planned.Effect == Effect.Subscribe))
        {
            Apply(planned, planned.Valid);
        }

        state.UserUncertain |= planned.Effect is Effect.Reset || planned.LoginUser is not null;
        state.DatabaseUncertain |= planned.Effect is Effect.Select or Effect.Reset;
    }

    private void SettleQueued(PlannedCommand planned, ExpectedCommand expected)
    {
        NaiveValue answer = ReadAnswer();
        if (answer.IsError)
        {
            state.Doomed = true;
            Judge(planned, expected, answer);
            return;
        }

        expected.Queued = true;
        expected.Outcome = "failure|unknown";
        state.Queue.Add((planned, expected));
    }

    private void SettleNow(PlannedCommand planned, ExpectedCommand expected, bool insideExec = false)
    {
        // A queued command runs although a SUBSCRIBE before it in the same transaction changed the mode.
        bool refused = state.SubscribedMode && !insideExec;
        switch (planned.Effect)
        {
            case Effect.Unanswered when state.User == "default" && !refused:
                return;
            case Effect.ReplyOff or Effect.ReplySkip when state.User is not null && !refused:
                expected.Outcome = "unknown|success";
                Apply(planned, true);
                return;
            case Effect.Login or Effect.Hello when insideExec && FailsUntold(planned):
                expected.Outcome = "failure";
                expected.ErrorCode = "WRONGPASS";
                Apply(planned, false);
                return;
            case Effect.Subscribe or Effect.Unsubscribe:
                SettleSubscription(planned, expected);
                return;
            case Effect.Exec when state.InMulti:
                SettleExec(expected);
                return;
            default:
                NaiveValue answer = ReadAnswer();
                Judge(planned, expected, answer);
                Apply(planned, !answer.IsError);
                return;
        }
    }

    /// <summary>Inside EXEC the array's header at least is pending when a login fails.</summary>
    private bool FailsUntold(PlannedCommand planned) =>
        state.Server.IsSilentOnFailedLogin && planned is { LoginUser: not null, Valid: false };

    private void SettleSubscription(PlannedCommand planned, ExpectedCommand expected)
    {
        int confirmations = planned.Channels.Length;
        if (confirmations == 0)
        {
            confirmations = Math.Max(1, state.Subscriptions.Count(item => item.Kind == planned.ChannelKind));
        }

        expected.Outcome = "success";
        for (int index = 0; index < confirmations; index++)
        {
            NaiveValue answer = ReadAnswer(confirmation: true);
            if (answer.IsError)
            {
                Judge(planned, expected, answer);
                return;
            }
        }

        Apply(planned, true);
    }

    /// <summary>EXEC's elements, walked by the queued commands: each reads as many values as it answers.</summary>
    private void SettleExec(ExpectedCommand expected)
    {
        int count = reader.ReadExecHeader(out NaiveValue? error);
        if (count < 0)
        {
            expected.Outcome = "failure";
            expected.ErrorCode = error is null ? null : Code(error, false);
            state.Queue.ForEach(item => item.Expected.Outcome = "failure");
            state.LeaveMulti();
            return;
        }

        expected.Outcome = "success";
        RunQueue();
    }

    private void RunQueue()
    {
        (PlannedCommand Planned, ExpectedCommand Expected)[] queue = [.. state.Queue];
        state.LeaveMulti();
        bool skipBehind = false;
        foreach ((PlannedCommand planned, ExpectedCommand inside) in queue)
        {
            inside.User = UserFor(planned);
            inside.Database = state.Database;
            inside.UserMayBeUncertain = state.UserUncertain || state.DefaultUnproven;
            inside.DatabaseMayBeUncertain = state.DatabaseUncertain;
            skipBehind |= planned.Effect == Effect.ReplySkip;
            // SSUBSCRIBE inside a transaction is an error, and an error is silenced.
            bool shard = planned is { Effect: Effect.Subscribe, ChannelKind: 'S' };
            if (state.ReplyOff && (shard || !AnswersUnderOff(planned)))
            {
                SettleSilenced(planned, inside, insideExec: true);
            }
            else
            {
                SettleNow(planned, inside, insideExec: true);
            }

            state.SkipNext = false;
        }

        // SKIP inside a transaction silences the command behind EXEC, not the one behind itself.
        state.SkipNext = skipBehind && !state.ReplyOff;
    }

    private NaiveValue ReadAnswer(bool confirmation = false)
    {
        while (true)
        {
            NaiveValue value = reader.Read();
            bool delivery = value.IsDelivery && (value.Type == '>' || state.Protocol == 2)
                || (state.Monitoring && value.IsMonitorLine);
            if (!delivery && (value.Type != '>' || (confirmation && value.IsConfirmation)))
            {
                return value;
            }
        }
    }

    private void Judge(PlannedCommand planned, ExpectedCommand expected, NaiveValue answer)
    {
        expected.Outcome = answer.IsError ? "failure" : "success";
        expected.ErrorCode = answer.IsError ? Code(answer, ScriptCommands.Contains(planned.Command)) : null;
    }

    private static string Code(NaiveValue error, bool script) =>
        KnownCodes.Contains(error.ErrorWord)
            || (!script && error.ErrorWord.Length is >= 2 and <= 20 && error.ErrorWord.All(char.IsAsciiLetterUpper))
            ? error.ErrorWord
            : "OTHER";

    private void Apply(PlannedCommand planned, bool success)
    {
        if (!success)
        {
            // On 7.0 a HELLO that fails may have changed the user; the answer alone does not tell.
            state.UserUncertain |= planned is { Effect: Effect.Hello, LoginUser: not null };
            return;
        }

        switch (planned.Effect)
        {
            case Effect.Login:
                state.User = planned.LoginUser;
                state.UserUncertain = false;
                break;
            case Effect.Hello:
                state.User = planned.LoginUser ?? state.User;
                state.UserUncertain &= planned.LoginUser is null;
                state.Protocol = planned.Number == 0 ? state.Protocol : planned.Number;
                break;
            case Effect.Select:
                state.Database = planned.Number;
                state.DatabaseUncertain = false;
                break;
            case Effect.Multi:
                state.InMulti = true;
                break;
            case Effect.Discard:
                state.Queue.ForEach(item => item.Expected.Outcome = "failure");
                state.LeaveMulti();
                break;
            case Effect.Reset:
                state.Queue.ForEach(item => item.Expected.Outcome = "failure");
                state.Reset();
                break;
            case Effect.ReplyOff or Effect.ReplyOn:
                state.ReplyOff = planned.Effect == Effect.ReplyOff;
                break;
            case Effect.ReplySkip:
                state.SkipNext = !state.ReplyOff;
                break;
            case Effect.Monitor:
                state.Monitoring = true;
                break;
            case Effect.Quit:
                state.Queue.ForEach(item => item.Expected.Outcome = "failure");
                state.Closed = true;
                break;
            case Effect.Subscribe:
                state.Subscriptions.UnionWith(planned.Channels.Select(channel => (planned.ChannelKind, channel)));
                break;
            case Effect.Unsubscribe:
                _ = state.Subscriptions.RemoveWhere(item => item.Kind == planned.ChannelKind
                    && (planned.Channels.Length == 0 || planned.Channels.Contains(item.Channel)));
                break;
        }
    }
}
