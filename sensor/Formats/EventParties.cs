using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// Who did it, from where and to which server, wherever the event has it from: its connection, the name that a login
/// tried, or a poll. A number that is not known is negative, a text empty.
/// </summary>
internal readonly ref struct EventParties
{
    public EventParties(AuditEvent audit)
    {
        UserIsHash = audit.UsersAreHashes;
        if (audit.Polled is { } polled)
        {
            User = polled.User.Span;
            ClientAddress = polled.ClientAddress;
            HasClient = ClientAddress != PolledFacts.NoAddress;
            ClientAddressHash = polled.ClientAddressHash;
            ClientPort = polled.ClientPort;
            ServerAddress = polled.ServerAddress;
            HasServer = ServerAddress != PolledFacts.NoAddress;
            ServerPort = polled.ServerPort;
            ClientId = polled.ClientId;
            Database = polled.Database;
            Instance = polled.Instance;
        }
        else if (audit.Connection is { } block)
        {
            // A packet may carry any address, also the one that stands for "none" in a poll.
            bool isTcp = block.ServerSocket is null;
            HasClient = isTcp && block.ClientAddressHash is null;
            HasServer = isTcp;
            User = audit.TriedUser.Exists ? audit.TriedUser.Span : block.User;
            ClientAddress = block.ClientAddress;
            ClientAddressHash = block.ClientAddressHash;
            ClientPort = isTcp ? block.ClientPort : (int)AuditEvent.Absent;
            ServerAddress = block.ServerAddress;
            ServerPort = isTcp ? block.ServerPort : (int)AuditEvent.Absent;
            ClientId = block.ClientId ?? AuditEvent.Absent;
            Database = block.Database ?? AuditEvent.Absent;
            Instance = block.Instance;
        }
        else
        {
            ClientId = AuditEvent.Absent;
            Database = AuditEvent.Absent;
        }
    }

    public ReadOnlySpan<byte> User { get; }

    /// <summary>The user is a pseudonym (<c>hmac:…</c>).</summary>
    public bool UserIsHash { get; }

    public ReadOnlySpan<byte> Instance { get; }

    public UInt128 ClientAddress { get; }

    /// <summary>A pseudonym (<c>hmac:…</c>) in its place; else empty.</summary>
    public ReadOnlySpan<byte> ClientAddressHash { get; }

    public int ClientPort { get; }

    public UInt128 ServerAddress { get; }

    public int ServerPort { get; }

    public long ClientId { get; }

    public long Database { get; }

    /// <summary>Its address is known, and may be told.</summary>
    public bool HasClient { get; }

    public bool HasServer { get; }
}
