using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// A connection of the sensor's own to a server that it asks; written by the one that asks, read by workers.
/// </summary>
internal sealed class OwnConnection(ConnectionKey key, long fromNs)
{
    private const long NotKnown = -1;

    private long _toNs = long.MaxValue;
    private long _clientId = NotKnown;

    public ConnectionKey Key => key;

    /// <summary>When its ports became known, and when they were given back; the sensor's clock.</summary>
    public long FromNs => fromNs;

    public long ToNs
    {
        get => Volatile.Read(ref _toNs);
        set => Volatile.Write(ref _toNs, value);
    }

    /// <summary>As HELLO answered; null before.</summary>
    public long? ClientId
    {
        get => Volatile.Read(ref _clientId) is var id and not NotKnown ? id : null;
        set => Volatile.Write(ref _clientId, value ?? NotKnown);
    }
}
