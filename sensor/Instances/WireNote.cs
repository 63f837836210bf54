using Sensor.Streams;

namespace Sensor.Instances;

/// <summary>
/// What a worker tells an instance's thread of one command: enough to recognise its traces in what polling finds, and
/// to name it as their cause. Holds no secret and no value.
/// </summary>
internal sealed record WireNote
{
    public required WireNoteKind Kind { get; init; }

    /// <summary>When the command passed, and when its answer did; nanoseconds since the Unix epoch.</summary>
    public required long TimeNs { get; init; }

    public long AnsweredNs { get; init; }

    /// <summary>The 32 digits of the command's <c>event_id</c>.</summary>
    public byte[] EventId { get; init; } = [];

    public ConnectionKey Key { get; init; }

    public long? ClientId { get; init; }

    /// <summary>Who did it; of a failed login the name that was tried. Null where not known.</summary>
    public byte[]? User { get; init; }

    /// <summary>Denial: why.</summary>
    public AclLogReason Reason { get; init; }

    /// <summary>
    /// What it was done to: the parameter (lower case), the user; of a denial the command, lower case, as ACL LOG names
    /// it (<c>config|set</c>).
    /// </summary>
    public byte[]? Target { get; init; }

    /// <summary>
    /// Denial: the keys and channels of the command, of which ACL LOG may name the one that was refused. Null where not
    /// all are known.
    /// </summary>
    public IReadOnlyList<byte[]>? Objects { get; init; }

    /// <summary>Flush: the database; null for all.</summary>
    public int? Database { get; init; }
}
