using Sensor.Streams;

namespace Sensor.Sessions;

/// <summary>
/// One line of CLIENT LIST, as far as a session needs it. Texts are the server's bytes, null where the field is empty
/// or the server has none. <see cref="User"/> is the user that the connection acts as; before a login it is
/// <c>default</c>, which proves no login (FINDINGS A24).
/// </summary>
internal sealed record ClientRow
{
    public required long Id { get; init; }

    /// <summary>The client's end as the server sees it; null for a Unix socket.</summary>
    public Endpoint? Address { get; init; }

    /// <summary>The server's end (<c>laddr</c>); null for a Unix socket and before Redis 6.2.</summary>
    public Endpoint? LocalAddress { get; init; }

    public required byte[] User { get; init; }
    public byte[]? Name { get; init; }
    public byte[]? Library { get; init; }
    public byte[]? LibraryVersion { get; init; }
    public int? Database { get; init; }
    public int? RespVersion { get; init; }

    /// <summary>Whole seconds since the connection was accepted, by the server's clock.</summary>
    public long AgeSeconds { get; init; }
}
