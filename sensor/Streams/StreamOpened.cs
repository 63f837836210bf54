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
}
