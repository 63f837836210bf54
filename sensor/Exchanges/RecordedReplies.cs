using System.Buffers;
using Sensor.Resp;

namespace Sensor.Exchanges;

/// <summary>What came since a doubtful login (<see cref="LoginProof"/>), as the solver looks at it.</summary>
internal static class RecordedReplies
{
    public const int MaxFrames = 1000;

    /// <param name="proof">What the server has sent since the login.</param>
    /// <param name="limits">Of the reader.</param>
    /// <param name="looks">Gets all frames that were recorded.</param>
    /// <param name="before">How many of them were complete at the last quiet point.</param>
    public static bool TryReadLooks(LoginProof proof, RespLimits limits, List<FrameLook> looks, out int before)
    {
        before = 0;
        int read = 0;
        using ReplyReader reader = new(limits);
        for (int i = 0; i < proof.RunCount; i++)
        {
            ReadOnlySpan<byte> bytes = proof.RunBytes(i, out ByteRun run);
            while (!bytes.IsEmpty)
            {
                OperationStatus status =
                    reader.TryRead(bytes, run, headerOnly: false, out int consumed, out ReplyFrame frame);
                if (status == OperationStatus.InvalidData || looks.Count > MaxFrames)
                {
                    return false;
                }

                bytes = bytes[consumed..];
                read += consumed;
                if (status == OperationStatus.Done && frame.Prefix is not (RespPrefix.Push or RespPrefix.Attribute)
                    && !(proof.Before.IsMonitor && ReplyShape.IsMonitorLine(frame.Line)))
                {
                    looks.Add(LookOf(frame));
                }

                before = read <= proof.BytesBefore ? looks.Count : before;
            }
        }

        return reader.IsAtBoundary;
    }

    private static FrameLook LookOf(in ReplyFrame frame) => frame.IsError ? FrameLook.Error
        : frame.IsSimple("OK"u8) ? FrameLook.Ok
        : frame.Prefix == RespPrefix.SimpleString ? FrameLook.OtherSimple
        : SubscriptionState.IsConfirmation(frame) ? FrameLook.Confirmation
        : frame.Prefix is RespPrefix.Map or RespPrefix.Array ? FrameLook.Aggregate : FrameLook.Other;
}
