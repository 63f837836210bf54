using System.Text;

namespace Sensor.Tests.Live;

/// <summary>Chooses what a client does next: a few commands that belong together, sent in one batch.</summary>
internal sealed class RandomSegments(Random random, string? serverPassword, ServerTraits server)
{
    private static readonly (string Name, string Password)[] Users = [("alice", "alice-pw"), ("bob", "bob-pw")];

    /// <summary>Before a login the server refuses words of more than 16,384 bytes and closes.</summary>
    private readonly RandomCommands _commands = new(random, serverPassword is null ? 40_000 : 16_000, server);

    public List<PlannedCommand> Next() => random.Next(20) switch
    {
        < 6 => [_commands.Next()],
        < 9 => Several(random.Next(2, 40)),
        < 12 => Transaction(),
        < 14 => [Login()],
        < 15 => [Hello()],
        < 16 => [Select()],
        < 17 => Unanswered(),
        < 19 => Subscriptions(),
        _ => Odd(),
    };

    public List<PlannedCommand> Several(int count) => [.. Enumerable.Range(0, count).Select(_ => _commands.Next())];

    /// <summary>How a connection on a server with a password begins; sometimes it does not know.</summary>
    public List<PlannedCommand> Greeting() => serverPassword is null || random.Next(6) == 0
        ? []
        : [Plain($"AUTH default {serverPassword}", command =>
            command with { Effect = Effect.Login, LoginUser = "default" })];

    public PlannedCommand Plain(string words, Func<PlannedCommand, PlannedCommand> complete) =>
        _commands.Form(words, complete);

    public PlannedCommand Plain(string words, Effect effect = Effect.None) =>
        Plain(words, command => command with { Effect = effect });

    public PlannedCommand Login()
    {
        (string name, string password) = Users[random.Next(Users.Length)];
        bool valid = random.Next(3) > 0;
        string sent = valid ? password : "wrong-pw";
        return random.Next(8) == 0
            ? Plain(
                "AUTH nobody x", command => command with { Effect = Effect.Login, LoginUser = "nobody", Valid = false })
            : Plain($"AUTH {name} {sent}", command =>
                command with { Effect = Effect.Login, LoginUser = name, Valid = valid });
    }

    private PlannedCommand Hello()
    {
        int version = random.Next(3) == 0 ? 2 : 3;
        (string name, string password) = Users[random.Next(Users.Length)];
        return random.Next(4) switch
        {
            0 => Plain($"HELLO {version}", command => command with { Effect = Effect.Hello, Number = version }),
            1 => Plain($"HELLO {version} AUTH {name} {password} SETNAME app", command =>
                command with { Effect = Effect.Hello, Number = version, LoginUser = name }),
            2 => Plain($"HELLO {version} SETNAME x AUTH {name} wrong-pw", command =>
                command with { Effect = Effect.Hello, Number = version, LoginUser = name, Valid = false }),
            _ => Plain("HELLO 9", command => command with { Effect = Effect.Hello, Number = 9, Valid = false }),
        };
    }

    private PlannedCommand Select()
    {
        int number = random.Next(18);
        return Plain($"SELECT {number}", command =>
            command with { Effect = Effect.Select, Number = number, Valid = number < 16 });
    }

    private List<PlannedCommand> Transaction()
    {
        var batch = new List<PlannedCommand>();
        if (random.Next(4) == 0)
        {
            byte[] key = _commands.Key();
            batch.Add(_commands.Form(
                ["WATCH"u8.ToArray(), key], command => command with { Effect = Effect.Watch, Keys = [key] }));
        }

        batch.Add(Plain("MULTI", Effect.Multi));
        for (int left = random.Next(8); left > 0; left--)
        {
            batch.Add(random.Next(14) switch
            {
                0 => Login(),
                1 => Select(),
                2 => Subscribe(),
                3 => Plain("CLIENT REPLY SKIP", Effect.ReplySkip),
                4 => random.Next(3) == 0 ? Plain("CLIENT REPLY OFF", Effect.ReplyOff) : Plain("MULTI", Effect.Multi),
                5 => Hello(),
                _ => _commands.Next(),
            });
        }

        batch.Add(random.Next(8) switch
        {
            0 => Plain("DISCARD", Effect.Discard),
            1 => Plain("RESET", Effect.Reset),
            _ => Plain("EXEC", Effect.Exec),
        });
        bool off = batch.Exists(command => command.Effect == Effect.ReplyOff);
        return [.. batch, .. off ? [Plain("CLIENT REPLY ON", Effect.ReplyOn)] : Several(random.Next(3))];
    }

    private List<PlannedCommand> Unanswered()
    {
        if (random.Next(2) == 0)
        {
            return [Plain("CLIENT REPLY SKIP", Effect.ReplySkip), random.Next(3) == 0
                ? Login() : _commands.Next(), .. Several(random.Next(4))];
        }

        var batch = new List<PlannedCommand> { Plain("CLIENT REPLY OFF", Effect.ReplyOff) };
        for (int left = random.Next(6); left > 0; left--)
        {
            batch.Add(random.Next(8) switch
            {
                0 => Login(),
                1 => Select(),
                2 => Subscribe(),
                3 => Plain("CLIENT REPLY SKIP", Effect.ReplySkip),
                _ => _commands.Next(),
            });
        }

        // In RESP2 a subscribed connection could not turn the replies on again.
        return [.. batch, Unsubscribe(' ', true), Unsubscribe('P', true), Unsubscribe('S', true),
            Plain("CLIENT REPLY ON", Effect.ReplyOn)];
    }

    private PlannedCommand Subscribe()
    {
        string prefix = random.Next(3) switch { 0 => "P", 1 => "S", _ => "" };
        string[] channels = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"chan:{random.Next(3)}")];
        return Plain($"{prefix}SUBSCRIBE {string.Join(' ', channels)}",
            command => command with
            {
                Effect = Effect.Subscribe,
                Channels = channels,
                ChannelKind = prefix.Length == 0 ? ' ' : prefix[0],
            });
    }

    private PlannedCommand Unsubscribe(char kind, bool bare)
    {
        string[] channels = bare ? [] : [$"chan:{random.Next(3)}"];
        return Plain($"{(kind == ' ' ? "" : kind)}UNSUBSCRIBE {string.Join(' ', channels)}".TrimEnd(),
            command => command with { Effect = Effect.Unsubscribe, Channels = channels, ChannelKind = kind });
    }

    private List<PlannedCommand> Subscriptions()
    {
        var batch = new List<PlannedCommand> { Subscribe() };
        for (int left = random.Next(4); left > 0; left--)
        {
            batch.Add(random.Next(3) switch { 0 => Subscribe(), 1 => Plain("PING hello"), _ => _commands.Next() });
        }

        if (random.Next(4) == 0)
        {
            batch.Add(Plain("SUBSCRIBE chan:0 secret", command =>
                command with { Effect = Effect.Subscribe, Channels = ["chan:0", "secret"] }));
        }

        return random.Next(5) == 0
            ? [.. batch, Plain("RESET", Effect.Reset)]
            : [.. batch, Unsubscribe('P', random.Next(2) == 0), Unsubscribe(' ', true), Unsubscribe('P', true),
                Unsubscribe('S', true)];
    }

    /// <summary>What is no command, and a command that nobody answers.</summary>
    private List<PlannedCommand> Odd()
    {
        string[] nothing = ["*0\r\n", "*-1\r\n", "\r\n", "*-5324\r\n", "\n"];
        byte[] bytes = Encoding.Latin1.GetBytes(nothing[random.Next(nothing.Length)]);
        return
        [
            .. Several(random.Next(2)),
            new PlannedCommand([], bytes) { Effect = Effect.Nothing },
            .. Several(random.Next(3)),
            Plain("REPLCONF ACK 1", Effect.Unanswered),
            .. Several(random.Next(2)),
        ];
    }
}
