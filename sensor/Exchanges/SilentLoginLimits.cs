using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>Where it cannot be told which logins a server has not answered (<see cref="SilentLogins"/>).</summary>
internal static class SilentLoginLimits
{
    /// <summary>
    /// Streams leave too many possibilities, and so do commands that owe more or less than one frame where they are
    /// queued, or where the protocol may change on the way.
    /// </summary>
    public static bool AreWithin(List<Exchange> commands, in PairingState before)
    {
        bool plain = true;
        bool subscribed = false;
        if (before.SkipAfterExec || before.IsSkipDoubtful)
        {
            return false;
        }

        bool steady = !before.InMulti && !before.Subscriptions.Any && !before.IsResp3Doubtful;
        foreach (Exchange command in commands)
        {
            if (command.Malformed || command.Behaviour
                is CommandBehaviour.Monitor or CommandBehaviour.Sync or CommandBehaviour.CrossProtocol)
            {
                return false;
            }

            bool subscription = ReplyRules.KindOf(command.Behaviour) != SubscriptionKind.None;
            steady &= command.Behaviour is not (CommandBehaviour.Multi or CommandBehaviour.Hello)
                && !(subscription && command.Argc == 1 && subscribed);
            subscribed |= subscription;
            plain &= SilentLoginSolver.OwesOneFrame(command);
        }

        return plain || steady;
    }

    /// <summary>
    /// A login that a later EXEC runs: where it has no answer there, the array of that EXEC takes replies of others for
    /// its elements.
    /// </summary>
    public static bool HasLoginInLaterTransaction(ExchangeContext context)
    {
        LoginProof proof = context.LoginProof;
        bool inMulti = false;
        for (long number = proof.Before.Executing ? proof.Before.Cursor + 1 : proof.From;
            number < context.Queue.End; number++)
        {
            Exchange command = context.Queue[number];
            inMulti = command.Behaviour == CommandBehaviour.Multi || (inMulti && command.Behaviour
                is not (CommandBehaviour.Exec or CommandBehaviour.Discard or CommandBehaviour.Reset));
            if (inMulti && command.HasLogin)
            {
                return true;
            }
        }

        return false;
    }
}
