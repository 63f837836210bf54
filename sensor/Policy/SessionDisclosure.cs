using Sensor.Events;

namespace Sensor.Policy;

/// <summary>
/// What may be told of a connection, made once for its block: persons as pseudonyms, card numbers masked.
/// </summary>
internal sealed class SessionDisclosure
{
    private readonly PseudonymOptions _pseudonyms;
    private readonly KeyedHash? _hash;
    private readonly DisclosedTexts _texts;

    public SessionDisclosure(PseudonymOptions pseudonyms, KeyedHash? hash, DisclosedTexts texts)
    {
        _pseudonyms = pseudonyms;
        _hash = hash;
        _texts = texts;
    }

    public ConnectionBlock Of(ConnectionBlock block) => block.Told ??= Make(block);

    private ConnectionBlock Make(ConnectionBlock block)
    {
        ConnectionBlock told = block with
        {
            ClientAddress = _pseudonyms.Addresses ? UInt128.Zero : block.ClientAddress,
            ClientAddressHash = _pseudonyms.Addresses && block.ServerSocket is null ? _hash!.Of(block.ClientAddress) : null,
            ClientName = Person(block.ClientName),
            ClientLib = _texts.Masked(block.ClientLib),
            ClientLibVersion = _texts.Masked(block.ClientLibVersion),
            App = _texts.Masked(block.App),
            EndUser = Person(block.EndUser),
            RequestId = _texts.Masked(block.RequestId),
            User = Person(block.User),
            UsersAreHashes = _pseudonyms.Users,
            TlsSni = _texts.Masked(block.TlsSni),
            TlsClientSubject = Person(block.TlsClientSubject),
            FormatSlot = null,
            SpoolKeys = null,
            FormatBytes = null,
            PolicySlot = null,
        };
        bool same = !_pseudonyms.Users && !_pseudonyms.Addresses
            && ReferenceEquals(told.ClientName, block.ClientName) && ReferenceEquals(told.ClientLib, block.ClientLib)
            && ReferenceEquals(told.ClientLibVersion, block.ClientLibVersion) && ReferenceEquals(told.App, block.App)
            && ReferenceEquals(told.EndUser, block.EndUser) && ReferenceEquals(told.RequestId, block.RequestId)
            && ReferenceEquals(told.User, block.User) && ReferenceEquals(told.TlsSni, block.TlsSni)
            && ReferenceEquals(told.TlsClientSubject, block.TlsClientSubject);
        return same ? block : told;
    }

    /// <summary>An empty name is nobody's: it says that none is known.</summary>
    private byte[]? Person(byte[]? name) =>
        _pseudonyms.Users && name is { Length: > 0 } ? _hash!.Of(name) : _texts.Masked(name);
}
