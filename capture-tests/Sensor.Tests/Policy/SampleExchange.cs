using System.Text;
using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Sessions;
using Sensor.Tests.Events;

namespace Sensor.Tests.Policy;

/// <summary>
/// Exchanges as the tracker would settle them, built by hand: of secrets, values and scripts only the length is kept.
/// </summary>
internal static class SampleExchange
{
    private static int _nextId;

    public static ConnectionFacts Facts() => new()
    {
        SessionId = "0123456789abcdef0123"u8.ToArray(),
        Key = new(new(new UInt128(0, 0xffff_0a09_0002), 50123), new(new UInt128(0, 0xffff_0a09_0001), 6379)),
        Instance = "10.9.0.1:6379"u8.ToArray(),
        User = "alice"u8.ToArray(),
        UserSource = UserSource.Auth,
        Database = 3,
        RespVersion = 2,
    };

    public static CommandDefinition Definition(
        string name, CommandCategory category = CommandCategory.DataAccess) => new()
        {
            Id = Interlocked.Increment(ref _nextId),
            Name = Encoding.ASCII.GetBytes(name.Split(' ')[0]),
            Subcommand = name.Contains(' ') ? Encoding.ASCII.GetBytes(name.Split(' ')[1]) : null,
            Action = Encoding.ASCII.GetBytes(name.ToLowerInvariant().Replace(' ', '_')),
            Arity = -1,
            Category = category,
        };

    public static CommandDefinition With(
        this CommandDefinition definition,
        CommandBehaviour behaviour,
        bool privileged = false,
        bool countsAffected = false) => new()
        {
            Id = definition.Id,
            Name = definition.Name,
            Subcommand = definition.Subcommand,
            Action = definition.Action,
            Arity = definition.Arity,
            Category = definition.Category,
            Behaviour = behaviour,
            Privileged = privileged,
            CountsAffected = countsAffected,
        };

    /// <summary>Answered with a simple string 2.5 ms after its last byte.</summary>
    public static Exchange Of(CommandDefinition? definition, params (string Text, WordClass Class)[] arguments)
    {
        Exchange exchange = new()
        {
            Offset = 0x64,
            SizeBytes = 40,
            FirstByteTimeNs = SampleEvents.TimeNs,
            LastByteTimeNs = SampleEvents.TimeNs,
            Definition = definition,
            Category = definition?.Category ?? CommandCategory.Other,
            Argc = (definition?.NameWords ?? 1) + arguments.Length,
            Fate = ExchangeFate.Answered,
            Reply = ReplyType.SimpleString,
            ReplySizeBytes = 5,
            ReplyFirstByteTimeNs = SampleEvents.TimeNs + 2_500_000,
            ArgumentsTotal = arguments.Length,
        };
        foreach ((string text, WordClass wordClass) in arguments)
        {
            exchange.Add(Encoding.UTF8.GetBytes(text), wordClass);
        }

        return exchange;
    }

    /// <summary>Keeps one more argument, and its key or channel.</summary>
    public static Exchange Add(this Exchange exchange, byte[] text, WordClass wordClass, long fullLength = -1)
    {
        bool kept = wordClass is WordClass.Option or WordClass.Key or WordClass.Channel;
        fullLength = fullLength < 0 ? text.Length : fullLength;
        RetainedWord word = kept ? exchange.Keep(text, fullLength, wordClass) : new(0, 0, fullLength, wordClass);
        exchange.Arguments = [.. exchange.Arguments, word];
        exchange.ArgumentCount++;
        exchange.ArgumentsTotal = Math.Max(exchange.ArgumentsTotal, exchange.ArgumentCount);
        RetainedKey key = new(word.Start, word.Length, word.FullLength, KeyAccess.Read);
        if (wordClass == WordClass.Key)
        {
            exchange.Keys = [.. exchange.Keys, key];
            exchange.KeysTotal = ++exchange.KeyCount;
        }
        else if (wordClass == WordClass.Channel)
        {
            exchange.Channels = [.. exchange.Channels, key];
            exchange.ChannelsTotal = ++exchange.ChannelCount;
        }

        return exchange;
    }

    /// <summary>The same with its text kept, whatever its class.</summary>
    public static Exchange AddKept(this Exchange exchange, string text, WordClass wordClass)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        exchange.Add(bytes, wordClass);
        exchange.Arguments[^1] = exchange.Keep(bytes, bytes.Length, wordClass);
        return exchange;
    }

    public static RetainedWord Keep(this Exchange exchange, byte[] text, long fullLength, WordClass wordClass)
    {
        RetainedWord word = new(exchange.TextLength, text.Length, fullLength, wordClass);
        exchange.Text = [.. exchange.Text, .. text];
        exchange.TextLength += text.Length;
        return word;
    }

    public static Exchange Fail(this Exchange exchange, FailureReason reason, string? code = null)
    {
        exchange.Failure = reason;
        exchange.Reply = ReplyType.Error;
        if (code is not null)
        {
            Encoding.ASCII.GetBytes(code, exchange.ErrorCode);
            exchange.ErrorCodeLength = code.Length;
        }

        return exchange;
    }

    public static Exchange Mark(this Exchange exchange, ExchangeMarks marks)
    {
        exchange.Marks |= marks;
        return exchange;
    }

    /// <summary>AUTH user password, or with an empty user AUTH password.</summary>
    public static Exchange Login(string user, string password)
    {
        CommandDefinition auth = Definition("AUTH", CommandCategory.Authentication).With(CommandBehaviour.Auth);
        Exchange exchange = user.Length == 0
            ? Of(auth, (password, WordClass.Secret))
            : Of(auth, (user, WordClass.Option), (password, WordClass.Secret));
        exchange.Logins = 1;
        exchange.LoginIsDefault = user.Length == 0;
        exchange.LoginUser = user.Length == 0 ? default : exchange.Arguments[0];
        return exchange;
    }
}
