using Sensor.Streams;

namespace Sensor.Sessions;

internal enum RecognizedProtocol : byte
{
    Undecided,
    Redis,

    /// <summary>Redis, but the roles are the other way round: <c>FlowTable.Reverse</c>, then replay the held items.</summary>
    RedisReversed,
    Tls,
    Other,
}

/// <summary>
/// Decides by the first bytes of both directions what a connection speaks (REDIS-FACTS §1). Holds the bytes that it has
/// seen, up to a limit, until it is decided; the caller then replays them in order with <see cref="TryTakeHeld"/>.
/// On a configured port a connection is Redis (or TLS) from its first client byte.
/// </summary>
internal sealed class ProtocolRecognizer
{
    public ProtocolRecognizer(StreamOpened opened) => throw new NotSupportedException();

    public RecognizedProtocol Accept(in StreamItem item) => throw new NotSupportedException();

    /// <summary>The held items, oldest first, directions already corrected.</summary>
    public bool TryTakeHeld(out StreamItem item) => throw new NotSupportedException();

    /// <summary>What the handshake showed so far; null before.</summary>
    public TlsFacts? Tls => throw new NotSupportedException();
}
