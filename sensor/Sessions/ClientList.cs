using System.Diagnostics.CodeAnalysis;
using Sensor.Streams;

namespace Sensor.Sessions;

/// <summary>
/// What one CLIENT LIST said. Every row held at some moment between <see cref="SentNs"/> and <see cref="ReceivedNs"/>
/// (the sensor's clock, nanoseconds since the Unix epoch), each at its own. Immutable; all workers may read it.
/// </summary>
internal sealed class ClientList
{
    private readonly Dictionary<ConnectionKey, ClientRow> _byKey = [];
    private readonly Dictionary<long, ClientRow> _byId = [];

    // Before Redis 6.2 a row does not tell the server's end; null where two rows tell the same client.
    private readonly Dictionary<Endpoint, ClientRow?> _withoutLocal = [];

    public ClientList(IReadOnlyList<ClientRow> rows, long sentNs, long receivedNs)
    {
        Rows = rows;
        SentNs = sentNs;
        ReceivedNs = receivedNs;
        foreach (ClientRow row in rows)
        {
            _byId[row.Id] = row;
            if (row is { Address: { } client, LocalAddress: { } server })
            {
                _byKey[new ConnectionKey(client, server)] = row;
            }
            else if (row.Address is { } alone && !_withoutLocal.TryAdd(alone, row))
            {
                _withoutLocal[alone] = null;
            }
        }
    }

    public IReadOnlyList<ClientRow> Rows { get; }

    public long SentNs { get; }

    public long ReceivedNs { get; }

    /// <summary>Whether all clients were asked for; of a part, a missing row means nothing.</summary>
    public bool IsWhole { get; init; } = true;

    public bool TryFind(ConnectionKey key, [NotNullWhen(true)] out ClientRow? row) => _byKey.TryGetValue(key, out row);

    /// <summary>A row that tells no end of the server's (before Redis 6.2), where no other has this client.</summary>
    public bool TryFindWithoutLocal(Endpoint client, [NotNullWhen(true)] out ClientRow? row) =>
        _withoutLocal.TryGetValue(client, out row) && row is not null;

    public bool TryFind(long clientId, [NotNullWhen(true)] out ClientRow? row) => _byId.TryGetValue(clientId, out row);
}
