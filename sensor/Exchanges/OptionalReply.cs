using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>
/// Which frames can only be the answer of a command that may have none (<see cref="ReplyOwed.Optional"/>).
/// </summary>
internal static class OptionalReply
{
    public static bool IsFor(Exchange command, in ReplyFrame frame) => command.Behaviour switch
    {
        CommandBehaviour.ClientReply when ReplyRules.ModeOf(command) == ReplyMode.On => frame.IsSimple("OK"u8),
        CommandBehaviour.ClientReply => IsRefusal(frame, "'client|reply"u8) || IsRefusal(frame, "'client'"u8),
        CommandBehaviour.Replconf => IsRefusal(frame, "'replconf"u8),
        CommandBehaviour.Sync => ReplicationHandshake.BeginsStream(frame.Line),
        _ => Confirmations.IsFor(command, frame),
    };

    /// <summary>
    /// An error that names the command, or says that nobody is logged in or nothing is served: what comes behind an
    /// accepted OFF is silent, and behind an accepted SKIP or ACK nothing can lack a login.
    /// </summary>
    private static bool IsRefusal(in ReplyFrame frame, ReadOnlySpan<byte> name) => frame.IsError
        && (frame.Line.IndexOf(name) >= 0 || frame.Line.StartsWith("NOAUTH"u8)
            || frame.Line.StartsWith("LOADING"u8) || frame.Line.StartsWith("BUSY "u8));
}
