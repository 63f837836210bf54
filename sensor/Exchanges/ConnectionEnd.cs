using Sensor.Commands;
using Sensor.Streams;

namespace Sensor.Exchanges;

/// <summary>What becomes of the commands that still wait when their connection ends.</summary>
internal static class ConnectionEnd
{
    public static void Settle(ExchangeQueue queue, in PairingState state, in StreamItem closed)
    {
        bool ended = closed.CloseReason is CloseReason.Fin or CloseReason.Rst;
        bool serverEnded = ended && closed.EndedFirst == Direction.ToClient;
        bool clientEnded = ended && closed.EndedFirst == Direction.ToServer;
        bool execSent = false;
        for (long number = state.Cursor; number < queue.End; number++)
        {
            execSent |= queue[number].Behaviour == CommandBehaviour.Exec;
        }

        for (long number = queue.First; number < queue.End; number++)
        {
            Exchange exchange = queue[number];
            if (exchange.IsSettled)
            {
                continue;
            }

            bool queued = exchange.Has(ExchangeMarks.Queued);
            if (queued && ended && !execSent && !state.Executing)
            {
                // A server forgets a transaction that is not executed before the connection ends.
                exchange.Fate = ExchangeFate.NotExecuted;
                exchange.Failure = FailureReason.NotExecuted;
            }
            else if (exchange.Behaviour == CommandBehaviour.Shutdown && serverEnded && !queued)
            {
                // SHUTDOWN has no reply when it works; had it failed, an error would have come before the end.
                exchange.Fate = ExchangeFate.Answered;
            }
            else
            {
                exchange.Fate = ExchangeFate.Unanswered;
                exchange.Failure = clientEnded ? FailureReason.Timeout : FailureReason.None;
            }
        }
    }
}
