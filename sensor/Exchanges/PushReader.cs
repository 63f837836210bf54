using System.Diagnostics.CodeAnalysis;
using Sensor.Resp;

namespace Sensor.Exchanges;

/// <summary>Reads what is told of a push: its kind and channel; never its payload.</summary>
internal static class PushReader
{
    private const int MaxKind = 32;
    private const int MaxChannel = 1027;

    public static bool TryRead(in ReplyFrame frame, [NotNullWhen(true)] out PushFrame? push)
    {
        push = null;
        RespHead head = new(frame.Head);
        if (!head.TryReadHeader(out _, out _) || !head.TryReadText(out ReadOnlySpan<byte> kind)
            || kind.Length > MaxKind)
        {
            return false;
        }

        if (kind.SequenceEqual("pmessage"u8))
        {
            head.TryReadText(out _);
        }

        long channelLength = 0;
        ReadOnlySpan<byte> channel = default;
        if (SubscriptionState.IsDelivery(kind) && head.TryReadTextStart(out ReadOnlySpan<byte> text, out long length))
        {
            channel = text;
            channelLength = length;
        }

        push = new PushFrame
        {
            Offset = frame.Offset,
            TimeNs = frame.FirstByteTimeNs,
            SizeBytes = frame.SizeBytes,
            Frame = frame.FrameNumber,
            Kind = kind.ToArray(),
            Channel = channel[..Math.Min(channel.Length, MaxChannel)].ToArray(),
            ChannelFullLength = channelLength,
        };
        return true;
    }
}
