namespace Sensor.Exchanges;

/// <summary>The confirmations of the SUBSCRIBE family: one per channel, the answer of their command together.</summary>
internal static class Confirmations
{
    /// <summary>Whether a frame confirms what this command asks for.</summary>
    public static bool IsFor(Exchange command, in ReplyFrame frame) => frame.TryGetKind(out ReadOnlySpan<byte> kind)
        && SubscriptionState.TryParse(kind, out SubscriptionKind subscription, out bool subscribes)
        && subscription == ReplyRules.KindOf(command.Behaviour)
        && subscribes == ReplyRules.Subscribes(command.Behaviour);

    /// <summary>
    /// Takes a confirmation for the command that waits; false where the frame is none of its. The command is answered
    /// with the last one.
    /// </summary>
    public static bool TryTake(Exchange current, in ReplyFrame frame, ref PairingState state)
    {
        if (!IsFor(current, frame))
        {
            return false;
        }

        SubscriptionKind subscription = ReplyRules.KindOf(current.Behaviour);
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
            current.Marks &= ~ExchangeMarks.ReplyOff;
        }

        return true;
    }
}
