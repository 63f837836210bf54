using Sensor.Resp;

namespace Sensor.Exchanges;

/// <summary>Reads what is told of a push: its kind and channel; never its payload.</summary>
internal static class PushReader
{
    public static bool TryFill(PushFrame push, in ReplyFrame frame)
    {
        RespHead head = new(frame.Head);
        if (!head.TryReadHeader(out _, out _) || !head.TryReadText(out ReadOnlySpan<byte> kind)
            || kind.Length > push.Kind.Length)
        {
            return false;
        }

        push.Offset = frame.Offset;
        push.TimeNs = frame.FirstByteTimeNs;
        push.SizeBytes = frame.SizeBytes;
        push.Frame = frame.FrameNumber;
        kind.CopyTo(push.Kind);
        push.KindLength = kind.Length;
        push.ChannelLength = 0;
        push.ChannelFullLength = 0;
        if (kind.SequenceEqual("pmessage"u8))
        {
            head.TryReadText(out _);
        }

        if (SubscriptionState.IsDelivery(kind) && head.TryReadTextStart(out ReadOnlySpan<byte> channel, out long length))
        {
            push.ChannelLength = Math.Min(channel.Length, push.Channel.Length);
            channel[..push.ChannelLength].CopyTo(push.Channel);
            push.ChannelFullLength = length;
        }

        return true;
    }
}
