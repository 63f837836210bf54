using Sensor.Sessions;

namespace Sensor.Instances;

/// <summary>
/// One entry of ACL LOG. The server merges repeats within a sliding 60 s window, also of different clients:
/// <see cref="Count"/> grows, <see cref="Client"/> is the last one (FINDINGS A26). Times are nanoseconds since the Unix
/// epoch, by the server's clock.
/// </summary>
internal sealed record AclLogRow
{
    /// <summary>Unique within a run of the server; null before 7.2.</summary>
    public long? EntryId { get; init; }

    public required long Count { get; init; }
    public AclLogReason Reason { get; init; }
    public AclLogContext Context { get; init; }

    /// <summary>What was refused: command, key or channel; <c>AUTH</c> or <c>HELLO</c> for a login.</summary>
    public required byte[] Object { get; init; }

    public required byte[] User { get; init; }

    /// <summary>The last client that was refused like this; null where the server did not tell it readably.</summary>
    public ClientRow? Client { get; init; }

    /// <summary>
    /// When the entry was made: exact since 7.2; before, when it grew last (tried on 7.0.15): the time of the poll less
    /// <c>age-seconds</c>, which the server gives to the millisecond.
    /// </summary>
    public required long CreatedNs { get; init; }

    /// <summary>When <see cref="Count"/> grew last; null before 7.2.</summary>
    public long? UpdatedNs { get; init; }
}
