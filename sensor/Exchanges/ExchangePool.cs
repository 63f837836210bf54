using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>
/// A worker's spare exchanges, so that a command in flight allocates nothing. Exchanges that grew large arrays leave
/// them here: what the pool keeps stays small.
/// </summary>
internal sealed class ExchangePool
{
    private const int MaxSpare = 4096;
    private const int MaxSpareText = 4096;
    private const int MaxSpareWords = 64;

    private readonly Stack<Exchange> _spare = new();

    public Exchange Rent() => _spare.TryPop(out Exchange? exchange) ? exchange : new Exchange();

    public void Return(Exchange exchange)
    {
        if (_spare.Count >= MaxSpare)
        {
            return;
        }

        Clear(exchange);
        _spare.Push(exchange);
    }

    /// <summary>Takes back what a reply wrote: the exchange waits again.</summary>
    public static void ClearReply(Exchange exchange)
    {
        exchange.Fate = ExchangeFate.Waiting;
        exchange.Reply = ReplyType.None;
        exchange.Failure = FailureReason.None;
        exchange.ReplySizeBytes = 0;
        exchange.ReplyElements = -1;
        exchange.ReplyFirstByteTimeNs = 0;
        exchange.ReplyFrame = 0;
        exchange.ReplyInteger = 0;
        exchange.ErrorCodeLength = 0;
        exchange.ReplyTextLength = 0;
        exchange.ConfirmationsLeft = -1;
        exchange.SilentLogin = false;
        exchange.Marks &= ~(ExchangeMarks.ReplyOff | ExchangeMarks.OutcomeUncertain);
    }

    /// <summary>Takes back that it was queued: it is as if it had just been sent.</summary>
    public static void ClearTransaction(Exchange exchange)
    {
        exchange.TransactionOffset = -1;
        exchange.Marks &= ~(ExchangeMarks.Queued | ExchangeMarks.InTransaction);
    }

    /// <summary>
    /// Gives up what is printed of a command: its record stays, at a fixed size, and says how much is not shown. Data
    /// access goes first: what changes the state of the connection (a login, SELECT, CLIENT REPLY) or is an
    /// administrator's stays whole.
    /// </summary>
    public static void Shrink(Exchange exchange)
    {
        if (NeedsWords(exchange.Behaviour)
            || exchange.Category is not (CommandCategory.DataAccess or CommandCategory.PubSub or CommandCategory.Other))
        {
            return;
        }

        exchange.Text = exchange.TextOf(exchange.Name).ToArray();
        exchange.Name = exchange.Name with { Start = 0 };
        exchange.TextLength = exchange.Text.Length;
        exchange.Arguments = [];
        exchange.ArgumentCount = 0;
        exchange.Keys = [];
        exchange.KeyCount = 0;
        exchange.Channels = [];
        exchange.ChannelCount = 0;
        exchange.LoginUser = exchange.LoginUser with { Start = 0, Length = 0 };
        exchange.SetName = exchange.SetName with { Start = 0, Length = 0 };
        exchange.Marks |= ExchangeMarks.Shrunk;
    }

    /// <summary>What the words say is needed when the reply comes: by Exchanges, or by Sessions.</summary>
    private static bool NeedsWords(CommandBehaviour behaviour) =>
        behaviour is CommandBehaviour.Auth or CommandBehaviour.Hello
        or CommandBehaviour.Select or CommandBehaviour.ClientReply or CommandBehaviour.ClientSetName
        or CommandBehaviour.ClientSetInfo or CommandBehaviour.Replconf;

    private static void Clear(Exchange exchange)
    {
        ClearReply(exchange);
        ClearTransaction(exchange);
        exchange.Marks = ExchangeMarks.None;
        exchange.Offset = 0;
        exchange.SizeBytes = 0;
        exchange.LostBytes = 0;
        exchange.FirstByteTimeNs = 0;
        exchange.LastByteTimeNs = 0;
        exchange.CommandFrame = 0;
        exchange.Definition = null;
        exchange.Malformed = false;
        exchange.Argc = 0;
        exchange.TextLength = 0;
        exchange.Name = default;
        exchange.ArgumentCount = 0;
        exchange.ArgumentsTotal = 0;
        exchange.KeyCount = 0;
        exchange.KeysTotal = 0;
        exchange.ChannelCount = 0;
        exchange.ChannelsTotal = 0;
        exchange.ScriptSizeBytes = -1;
        exchange.ScriptSha1Known = false;
        exchange.LoginUser = default;
        exchange.Logins = 0;
        exchange.LoginIsDefault = false;
        exchange.SetName = default;
        exchange.Category = CommandCategory.Other;
        exchange.EmptyBehind = false;
        exchange.Text = Small(exchange.Text, MaxSpareText);
        exchange.ReplyText = Small(exchange.ReplyText, MaxSpareText);
        exchange.Arguments = Small(exchange.Arguments, MaxSpareWords);
        exchange.Keys = Small(exchange.Keys, MaxSpareWords);
        exchange.Channels = Small(exchange.Channels, MaxSpareWords);
    }

    private static T[] Small<T>(T[] array, int limit) => array.Length > limit ? [] : array;
}
