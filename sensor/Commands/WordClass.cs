namespace Sensor.Commands;

/// <summary>
/// What a word of a command is, which decides whether and how it may be shown (EVENTS.md, <c>args</c>).
/// </summary>
internal enum WordClass : byte
{
    /// <summary>The name of the command or of its subcommand.</summary>
    Name = 0,

    /// <summary>A token, integer, time or pattern: shown.</summary>
    Option,
    Key,
    Channel,

    /// <summary>Data: hidden by default.</summary>
    Value,

    /// <summary>Always hidden; only its length may be kept (REDIS-FACTS §6).</summary>
    Secret,

    /// <summary>A script's or library's text: hidden; its length and SHA-1 are told.</summary>
    Script,
}

internal enum KeyAccess : byte
{
    Read,
    Write,
    ReadWrite,
    Delete,
}

/// <summary>
/// Where a key stands: the index of its word (0 is the command's name), and what the command does to it.
/// </summary>
internal readonly record struct KeyPosition(int Word, KeyAccess Access);
