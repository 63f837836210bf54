namespace Sensor.Commands;

/// <summary>
/// What a place in a command's arguments takes: the types of COMMAND DOCS, and those that redaction needs.
/// </summary>
internal enum ArgumentKind : byte
{
    // Made of other nodes.
    Sequence,
    Choice,

    /// <summary>A fixed word.</summary>
    Token,

    // One word each.
    Key,
    Channel,
    Value,
    Integer,
    Time,
    Pattern,

    /// <summary>A name or setting that is no user's data: shown.</summary>
    Option,

    /// <summary>
    /// A name of a user elsewhere, function, library: shown where it looks like one, else it may be a misplaced secret.
    /// </summary>
    Name,

    /// <summary>The name of who logs in: kept; whether it may be shown its reply says (REDIS-FACTS §6).</summary>
    User,

    /// <summary>A SHA-1: shown where it looks like one, else it may be the script itself.</summary>
    Digest,

    /// <summary>A type or offset of BITFIELD.</summary>
    Bits,
    Secret,
    Script,

    /// <summary>A name and a value of CONFIG SET (two words).</summary>
    Parameter,

    // All words that are left.
    Login,
    Rules,
    Command,
}

/// <summary>
/// A part of a command's arguments: the syntax that COMMAND DOCS documents, as a tree. Immutable once read.
/// </summary>
internal sealed class ArgumentNode
{
    public required ArgumentKind Kind { get; init; }

    /// <summary>Of a token, in capitals.</summary>
    public byte[] Token { get; init; } = [];

    public ArgumentNode[] Children { get; init; } = [];

    public bool Optional { get; init; }

    public bool Repeated { get; init; }

    /// <summary>Tokens that may follow this repeated part, and so end it.</summary>
    public List<byte[]> Stops { get; } = [];

    /// <summary>Whether a place of this kind is anywhere in it.</summary>
    public bool Holds(ArgumentKind kind) => Kind == kind || Array.Exists(Children, child => child.Holds(kind));
}
