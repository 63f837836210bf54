using Sensor.Fuzz.Targets;

namespace Sensor.Fuzz;

/// <summary>Every target, in the order of the stages.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("PcapFile", PcapFileFuzz.Fuzz, corpus => corpus.Files) { MaxInputBytes = 64 * 1024 },
        new("Packet", PacketFuzz.Fuzz, corpus => corpus.Frames),
        new("Tcp", TcpFuzz.Fuzz, corpus => corpus.Scripts),
        new("RespCommand", RespCommandFuzz.Fuzz, corpus => corpus.ClientStreams),
        new("RespReply", RespReplyFuzz.Fuzz, corpus => corpus.ServerStreams),
        new("Commands", CommandsFuzz.Fuzz, corpus => corpus.ClientStreams),
        new("Exchange", ExchangeFuzz.Fuzz, corpus => corpus.Conversations) { MaxInputBytes = 16 * 1024 },
        new("Session", SessionFuzz.Fuzz, corpus => corpus.Conversations) { MaxInputBytes = 16 * 1024 },
        new("PolicyJson", PolicyJsonFuzz.Fuzz, corpus => corpus.Conversations) { MaxInputBytes = 16 * 1024 },
        new("Pipeline", PipelineFuzz.Fuzz, corpus => corpus.Files) { MaxInputBytes = 64 * 1024 },
    ];
}
