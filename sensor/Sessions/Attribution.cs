namespace Sensor.Sessions;

/// <summary>Members that a loss or a silenced answer may have made wrong: <c>uncertain</c> in EVENTS.md.</summary>
[Flags]
internal enum UncertainMembers : byte
{
    None = 0,
    User = 1 << 0,
    Database = 1 << 1,
    ClientName = 1 << 2,
    RespVersion = 1 << 3,
}

/// <summary>Who an exchange belongs to: the facts in force when the command ran, before its own effect.</summary>
internal readonly record struct Attribution(ConnectionFacts Facts, UncertainMembers Uncertain);
