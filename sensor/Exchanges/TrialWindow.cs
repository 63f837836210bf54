using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>What the commands that are paired on trial (<see cref="ProofPhase.Window"/>) can prove.</summary>
internal static class TrialWindow
{
    /// <summary>
    /// Whether each command of the window owes one frame and no more: one that may have none makes up for another that
    /// a CLIENT REPLY in the loss, or before it, has silenced, and each answer would be the next command's.
    /// </summary>
    public static bool IsCountExact(ExchangeContext context)
    {
        for (long number = context.Proof.WindowFrom; number < context.Queue.End; number++)
        {
            Exchange exchange = context.Queue[number];
            bool isLastQuit = exchange.Behaviour == CommandBehaviour.Quit && number == context.Queue.End - 1;
            if (!isLastQuit && (exchange.Malformed || !SilentLoginSolver.OwesOneFrame(exchange)))
            {
                return false;
            }
        }

        return true;
    }

    public static bool AnyAnswered(ExchangeContext context)
    {
        for (long number = context.Proof.WindowFrom; number < context.Queue.End; number++)
        {
            if (context.Queue[number].Fate == ExchangeFate.Answered)
            {
                return true;
            }
        }

        return false;
    }
}
