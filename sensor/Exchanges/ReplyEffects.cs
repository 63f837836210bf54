using Sensor.Commands;
using Sensor.Resp;

namespace Sensor.Exchanges;

/// <summary>What a command does to the pairing once it has worked, or, unanswered, is assumed to have.</summary>
internal static class ReplyEffects
{
    public static void OfSuccess(
        Exchange command, in ReplyFrame frame, ref PairingState state, TransactionWalk transaction)
    {
        switch (command.Behaviour)
        {
            case CommandBehaviour.Exec:
            case CommandBehaviour.Discard:
                EndTransaction(command, frame, ref state, transaction);
                break;

            case CommandBehaviour.Reset:
                Reset(ref state, transaction);
                break;

            case CommandBehaviour.Quit:
                transaction.Drop(ref state);
                state.IsEnded = true;
                break;

            case CommandBehaviour.Monitor:
                state.IsMonitor = true;
                break;

            case CommandBehaviour.Sync:
                state.IsReplica = ReplicationHandshake.BeginsStream(frame.Line);
                break;

            case CommandBehaviour.ClusterSyncSlots:
                state.IsReplica = true;
                break;

            case CommandBehaviour.ClientReply:
                state.IsResp3 |= state.IsProtocolAskedFor;
                state.IsResp3Doubtful &= !state.IsProtocolAskedFor;
                state.Mode = ReplyRules.ModeOf(command) ?? state.Mode;
                break;

            case CommandBehaviour.Hello:
                state.IsResp3 = frame.Prefix == RespPrefix.Map;
                state.IsResp3Doubtful = false;
                break;

            default:
                break;
        }
    }

    /// <param name="command">Nothing answers it.</param>
    /// <param name="refused">It has no effect: a subscribed connection may not use it.</param>
    /// <param name="state">Of the pairing.</param>
    /// <param name="transaction">What DISCARD, RESET and QUIT drop.</param>
    public static void OfSilence(Exchange command, bool refused, ref PairingState state, TransactionWalk transaction)
    {
        if (command.Malformed)
        {
            state.IsEnded = true;
            return;
        }

        switch (refused ? CommandBehaviour.Ordinary : command.Behaviour)
        {
            case CommandBehaviour.Hello when command.ArgumentCount > 0:
                AssumeProtocol(command.TextOf(command.Arguments[0]), ref state);
                break;

            case CommandBehaviour.Discard:
                transaction.Drop(ref state);
                break;

            case CommandBehaviour.Reset:
                Reset(ref state, transaction);
                break;

            case CommandBehaviour.Quit or CommandBehaviour.CrossProtocol:
                transaction.Drop(ref state);
                state.IsEnded = true;
                break;

            case CommandBehaviour.Monitor:
                // Its lines begin when replies are on again.
                state.IsMonitor = true;
                break;

            default:
                break;
        }
    }

    private static void AssumeProtocol(ReadOnlySpan<byte> version, ref PairingState state)
    {
        bool known = version.SequenceEqual("2"u8) || version.SequenceEqual("3"u8);
        bool resp3 = known ? version[0] == (byte)'3' : state.IsResp3;
        state.IsResp3Doubtful |= resp3 != state.IsResp3;
        state.IsResp3 = resp3;
    }

    private static void Reset(ref PairingState state, TransactionWalk transaction)
    {
        transaction.Drop(ref state);
        state = new PairingState { Cursor = state.Cursor };
    }

    private static void EndTransaction(
        Exchange command, in ReplyFrame frame, ref PairingState state, TransactionWalk transaction)
    {
        if (state.InMulti)
        {
            command.TransactionOffset = state.TransactionOffset;
            transaction.Drop(ref state);
        }

        if (command.Behaviour == CommandBehaviour.Exec && frame.IsNull)
        {
            command.Failure = FailureReason.NotExecuted;
        }
    }
}
