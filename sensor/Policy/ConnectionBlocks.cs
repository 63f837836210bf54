using System.Text;
using Sensor.Events;
using Sensor.Sessions;

namespace Sensor.Policy;

/// <summary>
/// Makes of the facts of a connection what an event may tell of them, once per <see cref="ConnectionFacts"/> and kept
/// in its slot. The block says what it was made from, for a changed copy of the facts takes the slot along.
/// </summary>
internal sealed class ConnectionBlocks
{
    private readonly PolicyOptions _options;
    private readonly byte[] _sensor;
    private readonly AuditSource _source;

    public ConnectionBlocks(PolicyOptions options, AuditSource source = AuditSource.Pcap)
    {
        _options = options;
        _source = source;
        _sensor = Encoding.UTF8.GetBytes(options.Sensor);
    }

    public ConnectionBlock Of(ConnectionFacts facts)
    {
        if (facts.FormatSlot is ConnectionBlock block && ReferenceEquals(block.MadeFrom, facts)
            && ReferenceEquals(block.MadeBy, this))
        {
            return block;
        }

        block = Make(facts);
        facts.FormatSlot = block;
        return block;
    }

    private ConnectionBlock Make(ConnectionFacts facts)
    {
        ClippedMembers clipped = ClippedMembers.None;
        ClientContext context = _options.ClientNamePattern is { } pattern && facts.ClientName is { } name
            ? pattern.Read(name) : default;
        return new()
        {
            MadeFrom = facts,
            MadeBy = this,
            SessionId = facts.SessionId,
            Sensor = _sensor,
            Instance = facts.Instance,
            ClientAddress = facts.Key.Client.Address,
            ClientPort = facts.Key.Client.Port,
            ServerAddress = facts.Key.Server.Address,
            ServerPort = facts.Key.Server.Port,
            ServerSocket = Cut(facts.Unix?.ServerSocket, ClippedMembers.None, ref clipped),
            ClientPid = facts.Unix?.ClientProcessId ?? AuditEvent.Absent,
            ClientUid = facts.Unix?.ClientUserId ?? AuditEvent.Absent,
            ClientProcess = facts.Unix?.ClientProcess is { Length: > 0 } process ? process : null,
            ClientId = facts.ClientId,
            ClientName = Cut(facts.ClientName, ClippedMembers.ClientName, ref clipped),
            ClientLib = Cut(facts.ClientLib, ClippedMembers.ClientLib, ref clipped),
            ClientLibVersion = Cut(facts.ClientLibVersion, ClippedMembers.ClientLibVersion, ref clipped),
            RespVersion = facts.RespVersion,
            App = Cut(context.App, ClippedMembers.ClientName, ref clipped),
            EndUser = Cut(context.EndUser, ClippedMembers.ClientName, ref clipped),
            RequestId = Cut(context.RequestId, ClippedMembers.ClientName, ref clipped),
            User = facts.UserSource == UserSource.None ? null : Cut(facts.User, ClippedMembers.User, ref clipped),
            UserSource = (AuditUserSource)facts.UserSource,
            Database = facts.Database,
            Encrypted = facts.Tls is not null,
            TlsVersion = Utf8(facts.Tls?.Version),
            TlsCipher = Utf8(facts.Tls?.Cipher),
            TlsSni = Cut(facts.Tls?.ServerName, ClippedMembers.TlsSni, ref clipped),
            TlsClientSubject = Cut(facts.Tls?.ClientSubject, ClippedMembers.TlsClientSubject, ref clipped),
            Source = facts.IsOfHost ? AuditSource.Ebpf : _source,
            Clipped = clipped,
        };
    }

    private byte[]? Cut(byte[]? text, ClippedMembers member, ref ClippedMembers clipped)
    {
        if (text is null || text.Length <= _options.MaxTextBytes)
        {
            return text;
        }

        clipped |= member;
        return text[..TextCut.Length(text, text.Length, _options.MaxTextBytes)];
    }

    private static byte[]? Utf8(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
