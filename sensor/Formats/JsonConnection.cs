using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The bytes of a <see cref="ConnectionBlock"/> in JSON, made once: the names of sensor and instance, which stand among
/// the members of every event, and the members "who and where", in which the user's place is known so that a login can
/// put the name there that it tried.
/// </summary>
internal sealed class JsonConnection
{
    private readonly byte[] _names;
    private readonly byte[] _whoAndWhere;
    private readonly int _userStart;
    private readonly int _userEnd;

    private JsonConnection(ConnectionBlock block)
    {
        OutputBuffer output = new(512);
        WriteField(output, ",\"sensor\":\""u8, block.Sensor);
        WriteField(output, ",\"instance\":\""u8, block.Instance);
        _names = output.Written.ToArray();
        output.Clear();
        WriteEnds(output, block);
        WriteClient(output, block);
        _userStart = output.Length;
        WriteUser(output, block.User, block.UserSource, block.UsersAreHashes);
        _userEnd = output.Length;
        WriteTail(output, block);
        _whoAndWhere = output.Written.ToArray();
    }

    public static JsonConnection Of(ConnectionBlock block)
    {
        if (block.FormatSlot is not JsonConnection encoded)
        {
            encoded = new(block);
            block.FormatSlot = encoded;
        }

        return encoded;
    }

    /// <summary>The members sensor and instance.</summary>
    public ReadOnlySpan<byte> Names => _names;

    public ReadOnlySpan<byte> WhoAndWhere => _whoAndWhere;

    public void WriteNames(OutputBuffer output) => output.Append(_names);

    public void WriteWhoAndWhere(OutputBuffer output) => output.Append(_whoAndWhere);

    /// <summary>With the user that a login tried.</summary>
    public void WriteWhoAndWhere(OutputBuffer output, AuditEvent audit)
    {
        output.Append(_whoAndWhere.AsSpan(0, _userStart));
        WriteUser(output, audit.TriedUser.Span, audit.TriedUserSource, audit.UsersAreHashes);
        output.Append(_whoAndWhere.AsSpan(_userEnd));
    }

    private static void WriteEnds(OutputBuffer output, ConnectionBlock block)
    {
        WriteField(output, ",\"session_id\":\""u8, block.SessionId);
        if (block.ServerSocket is { } socket)
        {
            WriteField(output, ",\"server_socket\":\""u8, socket);
            WriteNumber(output, ",\"client_pid\":"u8, block.ClientPid);
            WriteNumber(output, ",\"client_uid\":"u8, block.ClientUid >= 0 ? block.ClientUid : null);
            WriteOptional(output, ",\"client_process\":\""u8, block.ClientProcess);
            return;
        }

        if (block.ClientAddressHash is { } hash)
        {
            WriteField(output, ",\"client_ip_hash\":\""u8, hash);
            output.Append(",\"client_port\":"u8);
        }
        else
        {
            output.Append(",\"client_ip\":\""u8);
            AddressText.Write(output, block.ClientAddress);
            output.Append("\",\"client_port\":"u8);
        }

        output.Append(block.ClientPort);
        output.Append(",\"server_ip\":\""u8);
        AddressText.Write(output, block.ServerAddress);
        output.Append("\",\"server_port\":"u8);
        output.Append(block.ServerPort);
    }

    private static void WriteClient(OutputBuffer output, ConnectionBlock block)
    {
        WriteNumber(output, ",\"client_id\":"u8, block.ClientId);
        WriteName(output, ",\"client_name"u8, block.ClientName, block.UsersAreHashes);
        WriteOptional(output, ",\"client_lib\":\""u8, block.ClientLib);
        WriteOptional(output, ",\"client_lib_version\":\""u8, block.ClientLibVersion);
        WriteNumber(output, ",\"resp_version\":"u8, block.RespVersion);
        WriteOptional(output, ",\"app\":\""u8, block.App);
        WriteName(output, ",\"end_user"u8, block.EndUser, block.UsersAreHashes);
        WriteOptional(output, ",\"request_id\":\""u8, block.RequestId);
    }

    private static void WriteUser(
        OutputBuffer output, ReadOnlySpan<byte> user, AuditUserSource source, bool hashed)
    {
        // A user may have an empty name on no server; an empty one is "not known".
        if (!user.IsEmpty)
        {
            WriteField(output, hashed ? ",\"user_hash\":\""u8 : ",\"user\":\""u8, user);
        }

        output.Append(",\"user_source\":\""u8);
        output.Append(EventNames.UserSources[(int)source]);
        output.Append((byte)'"');
    }

    private static void WriteTail(OutputBuffer output, ConnectionBlock block)
    {
        WriteNumber(output, ",\"database\":"u8, block.Database);
        output.Append(block.Encrypted ? ",\"encrypted\":true"u8 : ",\"encrypted\":false"u8);
        WriteOptional(output, ",\"tls_version\":\""u8, block.TlsVersion);
        WriteOptional(output, ",\"tls_cipher\":\""u8, block.TlsCipher);
        WriteOptional(output, ",\"tls_sni\":\""u8, block.TlsSni);
        WriteName(output, ",\"tls_client_subject"u8, block.TlsClientSubject, block.UsersAreHashes);
        WriteField(output, ",\"source\":\""u8, EventNames.Sources[(int)block.Source]);
    }

    private static void WriteNumber(OutputBuffer output, ReadOnlySpan<byte> opening, long? number)
    {
        if (number is { } value)
        {
            output.Append(opening);
            output.Append(value);
        }
    }

    private static void WriteOptional(OutputBuffer output, ReadOnlySpan<byte> opening, byte[]? text)
    {
        if (text is not null)
        {
            WriteField(output, opening, text);
        }
    }

    /// <summary>A person's name or its pseudonym; <paramref name="opening"/> ends with the member's name.</summary>
    private static void WriteName(OutputBuffer output, ReadOnlySpan<byte> opening, byte[]? text, bool hashed)
    {
        if (text is not null)
        {
            output.Append(opening);
            WriteField(output, hashed ? "_hash\":\""u8 : "\":\""u8, text);
        }
    }

    private static void WriteField(OutputBuffer output, ReadOnlySpan<byte> opening, ReadOnlySpan<byte> text)
    {
        output.Append(opening);
        JsonText.WriteField(output, text);
        output.Append((byte)'"');
    }
}
