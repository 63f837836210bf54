using Sensor.Resp;

namespace Sensor.Exchanges;

/// <summary>
/// Tells what the server sends unasked from replies: deliveries, invalidations, lines of MONITOR, and confirmations
/// that nobody asked for. RESP3 marks them as pushes; in RESP2 the state of the subscriptions decides.
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
        state.IsResp3Doubtful &= !push;
        if (state.IsResp3Doubtful && IsDeliveryForNobody(frame, state, current))
        {
            // RESP3 would have sent a push: the HELLO failed.
            state.IsResp3 = state.IsResp3Doubtful = false;
        }

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

    /// <summary>
    /// An array like a delivery, on a connection that may be subscribed although nobody saw it: the answer of the
    /// command that waits, or not.
    /// </summary>
    public static bool IsAmbiguous(in ReplyFrame frame, in PairingState state, Exchange? current) =>
        state.MayBeSubscribedUnseen && !state.Subscriptions.Any && current is not null
            && frame.Prefix == RespPrefix.Array
        && frame.TryGetKind(out ReadOnlySpan<byte> kind)
        && (SubscriptionState.IsDelivery(kind) || SubscriptionState.TryParse(kind, out _, out _))
        && !Confirmations.IsFor(current, frame);

    /// <summary>A delivery that cannot be the answer of the command that waits.</summary>
    private static bool IsDeliveryForNobody(in ReplyFrame frame, in PairingState state, Exchange? current) =>
        frame.Prefix == RespPrefix.Array && state.Subscriptions.Any
        && frame.TryGetKind(out ReadOnlySpan<byte> kind) && SubscriptionState.IsDelivery(kind)
        && (current is null || !ReplyShape.Fits(current, frame));

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
