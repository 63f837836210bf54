namespace Sensor.Instances;

/// <summary>
/// What one ACL LOG said, the server's order kept (last changed first). Times are the sensor's clock, nanoseconds since
/// the Unix epoch: the answer was made between them.
/// </summary>
internal sealed record AclLogPoll
{
    /// <summary>Of the server behind this very connection: entry ids begin anew with it.</summary>
    public required string RunId { get; init; }

    public required long SentNs { get; init; }
    public required long ReceivedNs { get; init; }
    public required IReadOnlyList<AclLogRow> Rows { get; init; }

    /// <summary>
    /// Rows that the answer can hold: the server's <c>acllog-max-len</c>, or fewer where fewer were asked for.
    /// </summary>
    public int Capacity { get; init; } = 128;
}
