using Sensor.Resp;

namespace Sensor.Exchanges;

internal enum SubscriptionKind : byte
{
    None,
    Channel,
    Pattern,
    Shard,
}

/// <summary>
/// What a connection is subscribed to, as counts that follow the server's confirmations. The number in a confirmation
/// counts channels and patterns together, or shard channels alone (FINDINGS A13); a repeated SUBSCRIBE leaves it as it
/// is.
/// </summary>
internal struct SubscriptionState
{
    private long _channels;
    private long _patterns;
    private long _shards;

    public readonly bool Any => _channels > 0 || _patterns > 0 || _shards > 0;

    public readonly long CountOf(SubscriptionKind kind) => kind switch
    {
        SubscriptionKind.Channel => _channels,
        SubscriptionKind.Pattern => _patterns,
        _ => _shards,
    };

    /// <summary>Deliveries were seen on a connection met in the middle: it is subscribed to something.</summary>
    public void AssumeSubscribed() => _channels = Math.Max(_channels, 1);

    /// <summary>Takes a confirmation's number into account.</summary>
    public void Confirm(SubscriptionKind kind, long number)
    {
        switch (kind)
        {
            case SubscriptionKind.Channel:
                _channels = Math.Max(0, number - _patterns);
                break;
            case SubscriptionKind.Pattern:
                _patterns = Math.Max(0, number - _channels);
                break;
            case SubscriptionKind.Shard:
                _shards = Math.Max(0, number);
                break;
            default:
                break;
        }
    }

    /// <summary>Which confirmation an array or push is, by its first element.</summary>
    public static bool TryParse(ReadOnlySpan<byte> kind, out SubscriptionKind subscription, out bool subscribes)
    {
        subscribes = false;
        subscription = SubscriptionKind.None;
        if (!kind.EndsWith("subscribe"u8))
        {
            return false;
        }

        ReadOnlySpan<byte> start = kind[..^"subscribe"u8.Length];
        subscribes = !start.EndsWith("un"u8);
        ReadOnlySpan<byte> letter = subscribes ? start : start[..^2];
        subscription = letter.IsEmpty ? SubscriptionKind.Channel
            : letter.SequenceEqual("p"u8) ? SubscriptionKind.Pattern
            : letter.SequenceEqual("s"u8) ? SubscriptionKind.Shard : SubscriptionKind.None;
        return subscription != SubscriptionKind.None;
    }

    public static bool IsConfirmation(in ReplyFrame frame) =>
        frame.TryGetKind(out ReadOnlySpan<byte> kind) && TryParse(kind, out _, out _);

    public static bool IsDelivery(ReadOnlySpan<byte> kind) => kind.SequenceEqual("message"u8)
        || kind.SequenceEqual("pmessage"u8) || kind.SequenceEqual("smessage"u8);

    /// <summary>The number at the end of a confirmation.</summary>
    public static bool TryReadNumber(in ReplyFrame frame, out long number)
    {
        RespHead head = new(frame.Head);
        number = 0;
        if (!head.TryReadHeader(out _, out _) || !head.TryReadText(out _) || !head.TryReadText(out _))
        {
            return false;
        }

        return head.TryReadHeader(out RespPrefix prefix, out number) && prefix == RespPrefix.Integer;
    }
}
