namespace Sensor.Exchanges;

/// <summary>
/// The answers that are not one reply per command: the confirmations of the SUBSCRIBE family, one per channel, and what
/// can refuse a CLIENT REPLY.
/// </summary>
internal static class Confirmations
{
    public static bool IsOne(in ReplyFrame frame) => frame.TryGetKind(out ReadOnlySpan<byte> kind)
        && SubscriptionState.TryParse(kind, out _, out _);

    /// <summary>
    /// Takes a confirmation for the command that waits; false where the frame is none of its. The command is answered
    /// with the last one.
    /// </summary>
    public static bool TryTake(Exchange current, in ReplyFrame frame, ref PairingState state)
    {
        if (!frame.TryGetKind(out ReadOnlySpan<byte> kind)
            || !SubscriptionState.TryParse(kind, out SubscriptionKind subscription, out bool subscribes)
            || subscription != ReplyRules.KindOf(current.Behaviour)
            || subscribes != ReplyRules.Subscribes(current.Behaviour))
        {
            return false;
        }

        if (current.ConfirmationsLeft < 0)
        {
            current.ConfirmationsLeft = current.Argc > 1 ? current.Argc - 1
                : Math.Max(1, state.Subscriptions.CountOf(subscription));
            ReplyShape.Fill(current, frame);
            current.ReplySizeBytes = 0;
        }

        if (SubscriptionState.TryReadNumber(frame, out long number))
        {
            state.Subscriptions.Confirm(subscription, number);
        }

        current.ReplySizeBytes += frame.SizeBytes;
        if (--current.ConfirmationsLeft == 0)
        {
            current.Fate = ExchangeFate.Answered;
        }

        return true;
    }

    /// <summary>
    /// An error can only be CLIENT REPLY's own when it names it or says that nobody is logged in: what comes behind an
    /// accepted OFF is silent, and behind an accepted SKIP nothing can lack a login.
    /// </summary>
    public static bool IsRefusalOfReplyMode(in ReplyFrame frame) => frame.IsError
        && (frame.Line.IndexOf("'client"u8) >= 0 || frame.Line.StartsWith("NOAUTH"u8)
            || frame.Line.StartsWith("LOADING"u8) || frame.Line.StartsWith("BUSY "u8)
            || frame.Line.StartsWith("ERR Command 'client"u8));
}
