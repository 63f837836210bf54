namespace Sensor.Sessions;

/// <summary>The line that CLIENT INFO answers, as far as a session needs it; the texts are borrowed.</summary>
internal readonly ref struct ClientDescription
{
    public ReadOnlySpan<byte> User { get; init; }
    public ReadOnlySpan<byte> Name { get; init; }
    public ReadOnlySpan<byte> Library { get; init; }
    public ReadOnlySpan<byte> LibraryVersion { get; init; }
    public long? Id { get; init; }
    public int? Database { get; init; }
    public int? RespVersion { get; init; }

    public ConnectionFacts ApplyTo(ConnectionFacts facts) => facts with
    {
        ClientId = Id ?? facts.ClientId,
        Database = Database ?? facts.Database,
        RespVersion = RespVersion ?? facts.RespVersion,
        ClientName = Name.IsEmpty ? null : Name.ToArray(),
        ClientLib = Library.IsEmpty ? facts.ClientLib : Library.ToArray(),
        ClientLibVersion = LibraryVersion.IsEmpty ? facts.ClientLibVersion : LibraryVersion.ToArray(),
        FormatSlot = null,
    };
}
