using Sensor.Resp;

namespace Sensor.Exchanges;

/// <summary>
/// Tells what the server sends unasked from replies: deliveries, invalidations, lines of MONITOR, and confirmations that
/// nobody asked for. RESP3 marks them as pushes; in RESP2 the state of the subscriptions decides.
/// </summary>
internal static class OutOfBand
{
    public static bool Is(in ReplyFrame frame, ref PairingState state, Exchange? current)
    {
        if (state.IsMonitor && frame.Prefix == RespPrefix.SimpleString)
        {
            return ReplyShape.IsMonitorLine(frame.Line);
        }

        bool push = frame.Prefix == RespPrefix.Push;
        state.IsResp3 |= push;
        bool mayBeSubscribed = state.Subscriptions.Any || current is null;
        if (!push && (frame.Prefix != RespPrefix.Array || state.IsResp3 || !mayBeSubscribed))
        {
            return false;
        }

        if (!frame.TryGetKind(out ReadOnlySpan<byte> kind))
        {
            return push;
        }

        if (SubscriptionState.IsDelivery(kind))
        {
            if (!push && !state.Subscriptions.Any)
            {
                state.Subscriptions.AssumeSubscribed();
            }

            return true;
        }

        return SubscriptionState.TryParse(kind, out SubscriptionKind subscription, out bool subscribes)
            ? IsUnaskedConfirmation(frame, ref state, current, subscription, subscribes)
            : push;
    }

    /// <summary>The server unsubscribes by itself when a slot or a permission goes.</summary>
    private static bool IsUnaskedConfirmation(
        in ReplyFrame frame, ref PairingState state, Exchange? current, SubscriptionKind kind, bool subscribes)
    {
        bool asked = current is not null && ReplyRules.KindOf(current.Behaviour) == kind
            && ReplyRules.Subscribes(current.Behaviour) == subscribes;
        if (asked)
        {
            return false;
        }

        if (SubscriptionState.TryReadNumber(frame, out long number))
        {
            state.Subscriptions.Confirm(kind, number);
        }

        return true;
    }
}
