namespace Sensor.Commands;

/// <summary>What a server tells of one of its commands (COMMAND), as far as the table needs it.</summary>
internal sealed record ServerCommand
{
    /// <summary>As clients write it; of a subcommand without its container.</summary>
    public required byte[] Name { get; init; }

    /// <summary>The name that the server knows it by: another one where it was renamed.</summary>
    public required byte[] OriginalName { get; init; }

    public int Arity { get; init; } = -1;

    /// <summary>In @admin or @dangerous.</summary>
    public bool Privileged { get; init; }

    public bool Blocking { get; init; }

    /// <summary>In @read or @write.</summary>
    public bool TouchesData { get; init; }

    public bool PublishesOrSubscribes { get; init; }

    public KeySpecification[] Keys { get; init; } = [];

    public IReadOnlyList<ServerCommand> Subcommands { get; init; } = [];
}
