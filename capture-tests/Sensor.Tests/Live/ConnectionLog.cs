namespace Sensor.Tests.Live;

/// <summary>All that one connection of a random client sent, in order.</summary>
internal sealed class ConnectionLog(int clientPort)
{
    public int ClientPort { get; } = clientPort;

    public List<ExpectedCommand> Commands { get; init; } = [];

    public long BytesSent { get; set; }

    /// <summary>Notes the command at the place where its first byte will stand, and counts its bytes.</summary>
    public ExpectedCommand? Add(PlannedCommand planned)
    {
        long offset = BytesSent;
        BytesSent += planned.Bytes.Length;
        if (planned.Effect == Effect.Nothing)
        {
            return null;
        }

        var expected = new ExpectedCommand
        {
            Offset = offset,
            Command = planned.Command,
            Subcommand = planned.Subcommand,
            Argc = planned.Words.Length,
            Keys = planned.Keys,
            SizeBytes = planned.Bytes.Length,
        };
        Commands.Add(expected);
        return expected;
    }

    /// <summary>
    /// Of commands that nobody answered those that the server had not read whole when it closed: packets show them, the
    /// server never knew of them. How many they were.
    /// </summary>
    public int ForgetUnread(long bytesRead) =>
        Commands.RemoveAll(command => command.Outcome == "unknown" && command.Offset + command.SizeBytes > bytesRead);
}
