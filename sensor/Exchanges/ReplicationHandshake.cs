using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>
/// The answers of SYNC and PSYNC (FINDINGS A11): lone LFs keep the link alive, then +FULLRESYNC, +CONTINUE, $EOF: or a
/// bulk begins a stream that is no reply. The switch is made on the answer, not on the command: it may be refused.
/// </summary>
internal static class ReplicationHandshake
{
    /// <summary>Whether the line that answers SYNC or PSYNC begins the stream.</summary>
    public static bool BeginsStream(ReadOnlySpan<byte> line) => line.StartsWith("FULLRESYNC"u8)
        || line.StartsWith("CONTINUE"u8) || line.StartsWith("RDBCHANNELSYNC"u8);

    /// <summary>
    /// At the beginning of a frame: passes over keep-alives and notices the switch. True when it has consumed
    /// something.
    /// </summary>
    public static bool TryBegin(ReplyPairing pairing, ref ReadOnlySpan<byte> data, ref ByteRun run)
    {
        if (pairing.Current is not { Behaviour: CommandBehaviour.Sync } sync)
        {
            return false;
        }

        if (data[0] == (byte)'\n')
        {
            data = data[1..];
            run = run with { Offset = run.Offset + 1 };
            return true;
        }

        if (data[0] != (byte)'$')
        {
            return false;
        }

        sync.Fate = ExchangeFate.Answered;
        sync.Reply = ReplyType.BulkString;
        sync.ReplyFirstByteTimeNs = run.TimeNs;
        sync.ReplyFrame = run.Frame;
        pairing.State.IsReplica = true;
        pairing.Advance();
        data = default;
        return true;
    }
}
