namespace Sensor.Tests.Live;

/// <summary>What a command does to the connection, as the client that sends it knows.</summary>
internal enum Effect
{
    None,
    Login,
    Hello,
    Select,
    Multi,
    Exec,
    Discard,
    Watch,
    Reset,
    Quit,
    Subscribe,
    Unsubscribe,
    ReplyOn,
    ReplyOff,
    ReplySkip,
    Monitor,

    /// <summary>REPLCONF ACK and what is sent on a replica link: no answer.</summary>
    Unanswered,

    /// <summary>Bytes that are no command: nothing is answered and nothing is an event.</summary>
    Nothing,

    /// <summary>A frame that the server refuses; it closes the connection.</summary>
    Malformed,
}

/// <summary>A command that a random client is about to send, and what it means by it.</summary>
internal sealed record PlannedCommand(byte[][] Words, byte[] Bytes)
{
    public string? Command { get; init; }

    public string? Subcommand { get; init; }

    public byte[][] Keys { get; init; } = [];

    public Effect Effect { get; init; }

    /// <summary>The user that a login names; null where it names none (HELLO without AUTH).</summary>
    public string? LoginUser { get; init; }

    /// <summary>Whether the password is right; for SELECT whether the number is.</summary>
    public bool Valid { get; init; } = true;

    /// <summary>The database of SELECT, the version of HELLO.</summary>
    public int Number { get; init; }

    /// <summary>The channels of SUBSCRIBE and its kin, and which of the three kinds: ' ', 'P' or 'S'.</summary>
    public string[] Channels { get; init; } = [];

    public char ChannelKind { get; init; } = ' ';
}
