using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>The rules of <see cref="ReplyOwed"/>, as one function of command and state.</summary>
internal static class ReplyRules
{
    public static ReplyOwed OwedTo(Exchange exchange, in PairingState state)
    {
        if (state.IsEnded)
        {
            return ReplyOwed.NotExecuted;
        }

        if (state.IsReplica)
        {
            return ReplyOwed.Nothing;
        }

        bool silent = state.Mode != ReplyMode.On;
        CommandBehaviour behaviour = exchange.Behaviour;
        if (!state.RunsNow(exchange))
        {
            return silent ? ReplyOwed.Nothing : ReplyOwed.Reply;
        }

        switch (behaviour)
        {
            case CommandBehaviour.CrossProtocol:
            case CommandBehaviour.Monitor when state.IsMonitor:
            case CommandBehaviour.Sync when state.IsMonitor:
                return ReplyOwed.Nothing;

            case CommandBehaviour.Replconf when IsAcknowledgement(exchange):
                return silent ? ReplyOwed.Nothing : ReplyOwed.Optional;

            case CommandBehaviour.ClientReply when state.IsProtocolAskedFor && ModeOf(exchange) == ReplyMode.On:
                return ReplyOwed.Optional;

            case CommandBehaviour.ClientReply when silent && IsRefusedWhileSubscribed(exchange, state):
                return ReplyOwed.Nothing;

            case CommandBehaviour.ClientReply:
                return OwedToReplyMode(exchange, state.Mode);

            case CommandBehaviour.Reset when state.Mode == ReplyMode.Off:
                return ReplyOwed.Reply;

            default:
                // Inside EXEC SSUBSCRIBE is an error (FINDINGS A7), and errors are silenced.
                bool confirmed = KindOf(behaviour) != SubscriptionKind.None
                    && !(state.Executing && behaviour == CommandBehaviour.ShardSubscribe);
                bool unsilenced = confirmed || behaviour == CommandBehaviour.Sync;
                return !silent ? ReplyOwed.Reply : unsilenced ? ReplyOwed.Optional : ReplyOwed.Nothing;
        }
    }

    /// <summary>
    /// In RESP2, a connection with subscriptions may use only a few commands; the others are refused.
    /// </summary>
    public static bool IsRefusedWhileSubscribed(Exchange exchange, in PairingState state) =>
        state.Subscriptions.Any && !state.IsResp3 && !state.Executing
        && exchange.Behaviour is not (CommandBehaviour.Ping or CommandBehaviour.Quit or CommandBehaviour.Reset)
        && KindOf(exchange.Behaviour) == SubscriptionKind.None;

    public static SubscriptionKind KindOf(CommandBehaviour behaviour) => behaviour switch
    {
        CommandBehaviour.Subscribe or CommandBehaviour.Unsubscribe => SubscriptionKind.Channel,
        CommandBehaviour.PatternSubscribe or CommandBehaviour.PatternUnsubscribe => SubscriptionKind.Pattern,
        CommandBehaviour.ShardSubscribe or CommandBehaviour.ShardUnsubscribe => SubscriptionKind.Shard,
        _ => SubscriptionKind.None,
    };

    public static bool Subscribes(CommandBehaviour behaviour) => behaviour
        is CommandBehaviour.Subscribe or CommandBehaviour.PatternSubscribe or CommandBehaviour.ShardSubscribe;

    /// <summary>Whether it is answered, and what follows it, depends on its words.</summary>
    public static bool WordsDecide(CommandBehaviour behaviour) =>
        behaviour is CommandBehaviour.ClientReply or CommandBehaviour.Replconf;

    /// <summary>The mode that a well-formed CLIENT REPLY asks for; null where its word is none.</summary>
    public static ReplyMode? ModeOf(Exchange exchange)
    {
        if (exchange.ArgumentsTotal != 1 || exchange.ArgumentCount != 1)
        {
            return null;
        }

        ReadOnlySpan<byte> word = exchange.TextOf(exchange.Arguments[0]);
        return System.Text.Ascii.EqualsIgnoreCase(word, "ON"u8) ? ReplyMode.On
            : System.Text.Ascii.EqualsIgnoreCase(word, "OFF"u8) ? ReplyMode.Off
            : System.Text.Ascii.EqualsIgnoreCase(word, "SKIP"u8) ? ReplyMode.Skip : null;
    }

    private static ReplyOwed OwedToReplyMode(Exchange exchange, ReplyMode current) => ModeOf(exchange) switch
    {
        ReplyMode.On => ReplyOwed.Reply,
        null => current == ReplyMode.On ? ReplyOwed.Reply : ReplyOwed.Nothing,
        _ => current == ReplyMode.On ? ReplyOwed.Optional : ReplyOwed.Nothing,
    };

    /// <summary>
    /// REPLCONF with ACK or GETACK and a value, anywhere among its words, is never answered (FINDINGS A10).
    /// </summary>
    private static bool IsAcknowledgement(Exchange exchange)
    {
        for (int i = 0; i + 1 < exchange.ArgumentCount; i++)
        {
            ReadOnlySpan<byte> word = exchange.TextOf(exchange.Arguments[i]);
            if (System.Text.Ascii.EqualsIgnoreCase(word, "ACK"u8)
                || System.Text.Ascii.EqualsIgnoreCase(word, "GETACK"u8))
            {
                return true;
            }
        }

        return false;
    }
}
