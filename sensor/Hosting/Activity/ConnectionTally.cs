using Sensor.Events;

namespace Sensor.Hosting.Activity;

/// <summary>
/// Commands of one connection, while it had one identity, since they were last counted by user and client: both
/// would have to be looked up for each command else.
/// </summary>
internal sealed class ConnectionTally
{
    private static readonly byte[] NoUser = "(unknown)"u8.ToArray();

    public ConnectionTally(ConnectionBlock connection)
    {
        Connection = connection;
        User = connection.User ?? NoUser;
        UserHash = NameHash.Of(User);
        ClientHash = connection.ClientAddressHash is { } pseudonym
            ? NameHash.Of(pseudonym)
            : NameHash.Of(connection.ClientAddress);
    }

    public ConnectionBlock Connection { get; }

    public byte[] User { get; }

    public ulong UserHash { get; }

    public ulong ClientHash { get; }

    public uint Count;
    public uint Failures;
}
