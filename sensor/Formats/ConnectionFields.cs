using Sensor.Events;
using static Sensor.Formats.FieldValues;

namespace Sensor.Formats;

/// <summary>
/// The fields "who and where": of a connection (most of them constant between two changes of its identity, so that a
/// format keeps their bytes: <see cref="KeptBytes"/>), or of what polling found.
/// </summary>
internal static class ConnectionFields
{
    public static void Write<T>(AuditEvent audit, ref T to)
        where T : struct, IFieldWriter
    {
        if (audit.Polled is { } polled)
        {
            WritePolled(polled, audit.UsersAreHashes, ref to);
        }
        else if (audit.Connection is { } block)
        {
            if (audit.TriedUser.Exists)
            {
                Write(block, audit.TriedUser, audit.TriedUserSource, ref to);
            }
            else
            {
                to.Connection(block);
            }
        }
    }

    public static void Write<T>(ConnectionBlock block, ref T to)
        where T : struct, IFieldWriter =>
        Write(block, block.User is null ? default : new TextSlice(block.User), block.UserSource, ref to);

    private static void Write<T>(ConnectionBlock block, TextSlice user, AuditUserSource source, ref T to)
        where T : struct, IFieldWriter
    {
        Name(ref to, EventField.SessionId, block.SessionId);
        bool hashed = block.UsersAreHashes;
        WriteEnds(block, ref to);
        Number(ref to, EventField.ClientId, block.ClientId ?? AuditEvent.Absent);
        Fact(ref to, hashed ? EventField.ClientNameHash : EventField.ClientName, block.ClientName);
        Fact(ref to, EventField.ClientLib, block.ClientLib);
        Fact(ref to, EventField.ClientLibVersion, block.ClientLibVersion);
        Number(ref to, EventField.RespVersion, block.RespVersion ?? AuditEvent.Absent);
        Fact(ref to, EventField.App, block.App);
        Fact(ref to, hashed ? EventField.EndUserHash : EventField.EndUser, block.EndUser);
        Fact(ref to, EventField.RequestId, block.RequestId);

        // No user has an empty name: an empty one is "not known".
        Fact(ref to, hashed ? EventField.UserHash : EventField.User, user.Length > 0 ? user : default);
        Name(ref to, EventField.UserSource, EventNames.UserSources[(int)source]);
        Number(ref to, EventField.Database, block.Database ?? AuditEvent.Absent);
        Boolean(ref to, EventField.Encrypted, block.Encrypted);
        Fact(ref to, EventField.TlsVersion, block.TlsVersion);
        Fact(ref to, EventField.TlsCipher, block.TlsCipher);
        Fact(ref to, EventField.TlsSni, block.TlsSni);
        Fact(ref to, hashed ? EventField.TlsClientSubjectHash : EventField.TlsClientSubject, block.TlsClientSubject);
        Name(ref to, EventField.Source, EventNames.Sources[(int)block.Source]);
    }

    private static void WriteEnds<T>(ConnectionBlock block, ref T to)
        where T : struct, IFieldWriter
    {
        if (block.ServerSocket is { } socket)
        {
            Fact(ref to, EventField.ServerSocket, socket);
            Number(ref to, EventField.ClientPid, block.ClientPid);
            Number(ref to, EventField.ClientUid, block.ClientUid);
            Fact(ref to, EventField.ClientProcess, block.ClientProcess);
            return;
        }

        if (block.ClientAddressHash is { } hash)
        {
            Fact(ref to, EventField.ClientIpHash, hash);
        }
        else
        {
            Address(ref to, EventField.ClientIp, block.ClientAddress);
        }

        Number(ref to, EventField.ClientPort, block.ClientPort);
        Address(ref to, EventField.ServerIp, block.ServerAddress);
        Number(ref to, EventField.ServerPort, block.ServerPort);
    }

    private static void WritePolled<T>(PolledFacts polled, bool hashed, ref T to)
        where T : struct, IFieldWriter
    {
        if (polled.ClientAddressHash is { } hash)
        {
            Fact(ref to, EventField.ClientIpHash, hash);
            Number(ref to, EventField.ClientPort, polled.ClientPort);
        }
        else if (polled.ClientAddress != PolledFacts.NoAddress)
        {
            Address(ref to, EventField.ClientIp, polled.ClientAddress);
            Number(ref to, EventField.ClientPort, polled.ClientPort);
        }

        if (polled.ServerAddress != PolledFacts.NoAddress)
        {
            Address(ref to, EventField.ServerIp, polled.ServerAddress);
            Number(ref to, EventField.ServerPort, polled.ServerPort);
        }

        Number(ref to, EventField.ClientId, polled.ClientId);
        Fact(ref to, hashed ? EventField.ClientNameHash : EventField.ClientName, polled.ClientName);
        Fact(ref to, EventField.ClientLib, polled.ClientLib);
        Fact(ref to, EventField.ClientLibVersion, polled.ClientLibVersion);
        Fact(ref to, hashed ? EventField.UserHash : EventField.User, polled.User);
        if (polled.UserSource is { } source)
        {
            Name(ref to, EventField.UserSource, EventNames.UserSources[(int)source]);
        }

        Number(ref to, EventField.Database, polled.Database);
    }
}
