namespace Sensor.Commands;

/// <summary>
/// Facts about one command or subcommand; a row of the command table. Immutable, one instance per row, compared by
/// reference. Texts are UTF-8, made once. HELLO's row is that of a HELLO without a login (<c>hello</c>, other); with
/// AUTH it is an authentication, which Policy knows from the command. Likewise CONFIG SET of requirepass is an
/// auth_modification (<see cref="CommandTable.CategoryOf"/>). A record only for its copies, under another name.
/// </summary>
internal sealed record CommandDefinition
{
    private ArgumentNode? _arguments;

    /// <summary>A dense number, from 0; the same within a process only.</summary>
    public required int Id { get; init; }

    /// <summary>In capitals: <c>CONFIG</c>.</summary>
    public required byte[] Name { get; init; }

    /// <summary>In capitals: <c>SET</c> of CONFIG SET; null where the command has none.</summary>
    public byte[]? Subcommand { get; init; }

    /// <summary>As EVENTS.md forms it: <c>config_set</c>, <c>database_flush</c>, <c>login</c> …</summary>
    public required byte[] Action { get; init; }

    /// <summary>
    /// As COMMAND tells: positive exact, negative at least; words of container and subcommand included.
    /// </summary>
    public required int Arity { get; init; }

    public required CommandCategory Category { get; init; }

    public CommandBehaviour Behaviour { get; init; }

    /// <summary>Rows of subcommands that belong to this container; empty for others.</summary>
    public IReadOnlyList<CommandDefinition> Subcommands { get; init; } = [];

    /// <summary>In @admin or @dangerous on the server.</summary>
    public bool Privileged { get; init; }

    /// <summary>
    /// Waiting may be its purpose (BLPOP, WAIT …; XREAD only with BLOCK: <see cref="BlockingCommands"/>).
    /// </summary>
    public bool Blocking { get; init; }

    /// <summary>
    /// Runs a script, function or module command, which choose the first word of an error (REDIS-FACTS §6).
    /// </summary>
    public bool RunsScript { get; init; }

    /// <summary>An integer reply counts what changed: <c>affected</c>.</summary>
    public bool CountsAffected { get; init; }

    /// <summary>
    /// Never queued by MULTI: acts at once (EXEC, DISCARD, RESET, QUIT, MULTI, WATCH).
    /// </summary>
    public bool ActsInsideMulti { get; init; }

    /// <summary>Where its keys stand; <see cref="KeyFinder"/> reads it.</summary>
    public KeySpecification[] Keys { get; init; } = [];

    /// <summary>Where its channels stand; <see cref="ChannelFinder"/> reads it.</summary>
    public KeySpecification[] Channels { get; init; } = [];

    /// <summary>The column <c>arguments</c>; empty where it takes none.</summary>
    public string Syntax { get; init; } = "";

    /// <summary>
    /// <see cref="Syntax"/> as a tree, null where that is empty. Read when first asked for: most commands of the table
    /// are never seen. Two threads may both read it; they get equal trees.
    /// </summary>
    public ArgumentNode? Arguments =>
        Syntax.Length == 0 ? null : _arguments ??= new ArgumentGrammarReader(Syntax).Read();

    /// <summary>EVAL, SCRIPT LOAD, FUNCTION LOAD …: one argument is the text of a script.</summary>
    public bool TakesScript { get; init; }

    /// <summary>CONFIG SET: its arguments are pairs of a parameter and its value.</summary>
    public bool SetsParameters { get; init; }

    /// <summary>Whether the server accepts this number of words, the command's name included.</summary>
    public bool Accepts(long count) => Arity >= 0 ? count == Arity : count >= -Arity;

    /// <summary>The container's words that come before the arguments: 1, or 2 with a subcommand.</summary>
    public int NameWords => Subcommand is null ? 1 : 2;

    public bool Equals(CommandDefinition? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
