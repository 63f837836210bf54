namespace Sensor.Polling;

/// <summary>Why a question had no answer.</summary>
internal enum PollFailureKind : byte
{
    // The connection is gone, or never was.
    Unreachable,
    TimedOut,
    Closed,
    TlsFailed,

    /// <summary>The server turned the connection away: too many clients, protected mode.</summary>
    Refused,

    /// <summary>What came is no answer of a Redis server.</summary>
    NotRedis,
    TooLarge,

    /// <summary>A login that the server refuses, or one that it wants.</summary>
    WrongPassword,

    /// <summary>A file with a password or certificate cannot be used.</summary>
    BadCredentials,

    // The connection stays.
    NoPermission,

    /// <summary>Loading its data, running a script, or without its master: later it may answer.</summary>
    Busy,

    /// <summary>The server does not know the question: an older version, or the command was renamed.</summary>
    Unsupported,

    /// <summary>An error that is none of these.</summary>
    Error,

    /// <summary>A well-formed answer of an unknown shape.</summary>
    NotUnderstood,
}

/// <summary>
/// A failed question as data. <see cref="Sentence"/> says what is wrong, where, and what to do; no text of the server
/// and no exception's text is in it, for either may hold a secret.
/// </summary>
internal sealed record PollFailure(PollFailureKind Kind, string Sentence)
{
    /// <summary>Whether the connection is over and a new one is due.</summary>
    public bool EndsConnection => Kind < PollFailureKind.NoPermission;
}
