using System.Buffers;
using Sensor.Resp;

namespace Sensor.Exchanges;

/// <summary>Goes back over what a <see cref="LoginProof"/> has kept and decides which logins were not answered.</summary>
internal static class SilentLogins
{
    private const int MaxFrames = 1000;

    /// <summary>Marks the silent logins; false where that is not certain. The queue's later replies are cleared either way.</summary>
    public static bool TryDecide(LoginProof proof, ExchangeQueue queue, ReplyPairing pairing, ReplyReader reader)
    {
        int count = (int)(queue.End - proof.From);
        if (proof.Overflowed || proof.Before.Executing || count > MaxFrames || pairing.State.IsReplica)
        {
            return false;
        }

        Exchange[] commands = new Exchange[count];
        for (int i = 0; i < count; i++)
        {
            commands[i] = queue[proof.From + i];
            if (!IsSimple(commands[i]))
            {
                return false;
            }
        }

        List<FrameLook> looks = [];
        if (!TryReadLooks(proof, reader, looks))
        {
            return false;
        }

        Span<bool> silent = stackalloc bool[MaxFrames];
        if (!SilentLoginSolver.TrySolve(commands, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(looks), silent))
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            ExchangePool.ClearReply(commands[i]);
            commands[i].SilentLogin = silent[i];
        }

        return true;
    }

    /// <summary>Commands that owe exactly one frame each; anything else in the batch leaves too many possibilities.</summary>
    private static bool IsSimple(Exchange exchange) => !exchange.Malformed && exchange.Behaviour
        is not (Commands.CommandBehaviour.ClientReply or Commands.CommandBehaviour.Replconf
            or Commands.CommandBehaviour.Monitor or Commands.CommandBehaviour.Sync or Commands.CommandBehaviour.Quit
            or Commands.CommandBehaviour.CrossProtocol)
        && ReplyRules.KindOf(exchange.Behaviour) == SubscriptionKind.None;

    private static bool TryReadLooks(LoginProof proof, ReplyReader reader, List<FrameLook> looks)
    {
        for (int i = 0; i < proof.RunCount; i++)
        {
            ReadOnlySpan<byte> bytes = proof.RunBytes(i, out ByteRun run);
            while (!bytes.IsEmpty)
            {
                OperationStatus status = reader.TryRead(bytes, run, headerOnly: false, out int consumed, out ReplyFrame frame);
                if (status == OperationStatus.InvalidData || looks.Count > MaxFrames)
                {
                    return false;
                }

                bytes = bytes[consumed..];
                if (status == OperationStatus.Done && frame.Prefix is not (RespPrefix.Push or RespPrefix.Attribute))
                {
                    looks.Add(LookOf(frame));
                }
            }
        }

        return reader.IsAtBoundary;
    }

    private static FrameLook LookOf(in ReplyFrame frame) => frame.IsError ? FrameLook.Error
        : frame.IsSimple("OK"u8) ? FrameLook.Ok
        : frame.Prefix == RespPrefix.SimpleString ? FrameLook.OtherSimple
        : frame.Prefix is RespPrefix.Map or RespPrefix.Array ? FrameLook.Aggregate : FrameLook.Other;
}
