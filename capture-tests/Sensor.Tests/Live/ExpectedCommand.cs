namespace Sensor.Tests.Live;

/// <summary>What the sensor must say about one command, by the log of the client that sent it.</summary>
internal sealed class ExpectedCommand
{
    /// <summary>Where its first byte stands in the connection's stream to the server.</summary>
    public required long Offset { get; init; }

    /// <summary>Null for a malformed frame.</summary>
    public required string? Command { get; init; }

    public required string? Subcommand { get; init; }

    public required int Argc { get; init; }

    public required byte[][] Keys { get; init; }

    public required int SizeBytes { get; init; }

    /// <summary>Null where nobody was logged in.</summary>
    public string? User { get; set; }

    public int Database { get; set; }

    /// <summary>One outcome, or several joined by `|` where the specification leaves it open.</summary>
    public string Outcome { get; set; } = "unknown";

    public string? ErrorCode { get; set; }

    public bool Queued { get; set; }

    public bool ReplyOff { get; set; }

    /// <summary>
    /// A silenced login or SELECT before it: the sensor may, and need not, say that the member is uncertain.
    /// </summary>
    public bool UserMayBeUncertain { get; set; }

    public bool DatabaseMayBeUncertain { get; set; }

    public override string ToString() =>
        $"@{Offset} {Command} {Subcommand} argc={Argc} keys=[{string.Join(',', Keys.Select(EventText.Escape))}] user={User ?? "-"}"
        + $" db={Database} outcome={Outcome} error={ErrorCode ?? "-"}{(Queued ? " queued" : "")}{(ReplyOff ? " reply_off" : "")}";
}
