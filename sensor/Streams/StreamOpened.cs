namespace Sensor.Streams;

/// <summary>What is known of a connection when it is first met; kept by whoever needs it.</summary>
internal sealed record StreamOpened(ConnectionKey Key, long TimeNs)
{
    /// <summary>
    /// The SYN was seen: the connection is known from its first byte, and who is the client is proven.
    /// </summary>
    public bool HandshakeSeen { get; init; }

    /// <summary>
    /// Initial sequence numbers, where <see cref="HandshakeSeen"/> (the server's also from the client's ACK).
    /// </summary>
    public uint ClientInitialSequence { get; init; }

    public uint ServerInitialSequence { get; init; }

    /// <summary>Sequence number of the first segment seen, where the handshake was not.</summary>
    public uint FirstSequence { get; init; }

    /// <summary>
    /// Whether the roles are known (handshake, or a configured server port). Where they are not, the direction is an
    /// assumption (the lower port is the server's) that <c>FlowTable.Reverse</c> corrects.
    /// </summary>
    public bool RolesKnown { get; init; }

    /// <summary>The server's port is a configured one.</summary>
    public bool ConfiguredPort { get; init; }

    /// <summary>
    /// Set where the host's kernel showed it instead of packets: what names the socket (boot and cookie).
    /// </summary>
    public byte[]? HostSocket { get; init; }

    /// <summary>Of a host's socket: its bytes are the plaintext of TLS.</summary>
    public bool Decrypted { get; init; }

    /// <summary>Of a host's socket: what packets showed of it before, and under which name it goes on.</summary>
    public StreamOpened? ByPackets { get; init; }

    /// <summary>Set for a Unix socket, which has no addresses: both ends of the key are then zero.</summary>
    public UnixEnds? Unix { get; init; }
}
