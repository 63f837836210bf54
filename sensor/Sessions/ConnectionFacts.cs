using Sensor.Streams;

namespace Sensor.Sessions;

/// <summary>
/// What is constant for a connection between two changes of its identity: immutable; Sessions makes a new one when a
/// value changes. A format keeps its encoded bytes in <see cref="FormatSlot"/>. Texts are the raw bytes of the traffic
/// (not escaped), null where unknown.
/// </summary>
internal sealed record ConnectionFacts
{
    /// <summary>20 lower-case hex digits.</summary>
    public required byte[] SessionId { get; init; }

    public required ConnectionKey Key { get; init; }

    /// <summary>Set for a Unix socket.</summary>
    public UnixEnds? Unix { get; init; }

    /// <summary>The host's kernel shows it, not packets.</summary>
    public bool IsOfHost { get; init; }

    /// <summary>From configuration; default <c>server_ip:server_port</c>.</summary>
    public required byte[] Instance { get; init; }

    public long? ClientId { get; init; }
    public byte[]? ClientName { get; init; }
    public byte[]? ClientLib { get; init; }
    public byte[]? ClientLibVersion { get; init; }
    public int? RespVersion { get; init; }

    /// <summary>Null where not known, or where nobody is logged in (<see cref="UserSource.None"/>).</summary>
    public byte[]? User { get; init; }
    public UserSource UserSource { get; init; }
    public int? Database { get; init; }

    /// <summary>Set for a TLS connection.</summary>
    public TlsFacts? Tls { get; init; }

    /// <summary>
    /// Cache of what Policy and the format made of these facts; not part of them. A copy by <c>with</c> takes it along:
    /// whoever reads it checks that it was made from this instance.
    /// </summary>
    public object? FormatSlot { get; set; }
}

/// <summary>What a TLS handshake shows in clear; null or absent where it does not.</summary>
internal sealed record TlsFacts(string? Version, string? Cipher, byte[]? ServerName, byte[]? ClientSubject);
