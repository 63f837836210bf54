using Sensor.Exchanges;
using Sensor.Streams;

namespace Sensor.Sessions;

/// <summary>
/// The Redis identity on one connection (REDIS-FACTS §5): told each settled exchange in command order, answers whom it
/// belongs to.
/// </summary>
internal sealed class SessionTracker
{
    public SessionTracker(SessionOptions options, StreamOpened opened) => throw new NotSupportedException();

    /// <summary>The facts in force now.</summary>
    public ConnectionFacts Facts => throw new NotSupportedException();

    /// <summary>Whom the exchange belongs to; applies its effect (login, SELECT, RESET …) to what comes after it.</summary>
    public Attribution Attribute(Exchange exchange) => throw new NotSupportedException();

    /// <summary>
    /// True once after the user of events that had left as unknown was learnt: the offset of the first command (in the
    /// client's stream) that the proof holds back to.
    /// </summary>
    public bool TryTakeIdentified(out long sinceOffset) => throw new NotSupportedException();

    /// <summary>Notes what a TLS handshake showed.</summary>
    public void SetTls(TlsFacts tls) => throw new NotSupportedException();
}
