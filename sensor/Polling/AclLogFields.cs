using Sensor.Instances;
using Sensor.Resp;
using Sensor.Sessions;

namespace Sensor.Polling;

/// <summary>The fields of one row of ACL LOG while it is read.</summary>
internal struct AclLogFields
{
    private const double MaxAgeSeconds = 1e9;
    private const long MaxMilliseconds = long.MaxValue / 1_000_000;

    private long? _entryId;
    private long? _count;
    private AclLogReason _reason;
    private AclLogContext _context;
    private byte[]? _object;
    private byte[]? _user;
    private ClientRow? _client;
    private double? _ageSeconds;
    private long? _createdMs;
    private long? _updatedMs;

    /// <summary>Reads the value of a field; unknown ones are passed over. False where the reply ends.</summary>
    public bool TryRead(ReadOnlySpan<byte> name, ref RespCursor cursor, ClientRowReader clients)
    {
        RespCursor value = cursor;
        if (!cursor.TrySkip())
        {
            return false;
        }

        switch (name.Length)
        {
            case 5 when name.SequenceEqual("count"u8):
                _count = Positive(ref value);
                break;
            case 6 when name.SequenceEqual("reason"u8):
                _reason = value.TryReadText(out ReadOnlySpan<byte> reason) ? ReasonOf(reason) : default;
                break;
            case 7 when name.SequenceEqual("context"u8):
                _context = value.TryReadText(out ReadOnlySpan<byte> context) ? ContextOf(context) : default;
                break;
            case 6 when name.SequenceEqual("object"u8):
                _object = Text(ref value);
                break;
            case 8 when name.SequenceEqual("username"u8):
                _user = Text(ref value);
                break;
            case 11 when name.SequenceEqual("age-seconds"u8):
                _ageSeconds = value.TryReadDouble(out double age) && age is >= 0 and < MaxAgeSeconds ? age : null;
                break;
            case 11 when name.SequenceEqual("client-info"u8):
                _client =
                    value.TryReadText(out ReadOnlySpan<byte> client) ? clients.Read(client.TrimEnd((byte)'\n')) : null;
                break;
            case 8 when name.SequenceEqual("entry-id"u8):
                _entryId = Positive(ref value);
                break;
            case 17 when name.SequenceEqual("timestamp-created"u8):
                _createdMs = Positive(ref value);
                break;
            case 22 when name.SequenceEqual("timestamp-last-updated"u8):
                _updatedMs = Positive(ref value);
                break;
            default:
                break;
        }

        return true;
    }

    /// <summary>Null where count, object, user, or both age and time are missing.</summary>
    public readonly AclLogRow? ToRow(long nowNs)
    {
        long? created = Nanoseconds(_createdMs) ?? (nowNs - (long?)(_ageSeconds * 1e9));
        return _count is null || _object is null || _user is null || created is null ? null : new AclLogRow
        {
            EntryId = _entryId,
            Count = _count.Value,
            Reason = _reason,
            Context = _context,
            Object = _object,
            User = _user,
            Client = _client,
            CreatedNs = created.Value,
            UpdatedNs = Nanoseconds(_updatedMs),
        };
    }

    private static long? Nanoseconds(long? milliseconds) =>
        milliseconds is < MaxMilliseconds ? milliseconds * 1_000_000 : null;

    private static long? Positive(ref RespCursor value) =>
        value.TryReadInteger(out long number) && number >= 0 ? number : null;

    private static byte[]? Text(ref RespCursor value) => value.TryReadText(out ReadOnlySpan<byte> text)
        ? text[..Math.Min(text.Length, AclLogQuestion.MaxTextBytes)].ToArray() : null;

    private static AclLogReason ReasonOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("auth"u8) ? AclLogReason.Auth
        : text.SequenceEqual("command"u8) ? AclLogReason.Command
        : text.SequenceEqual("key"u8) ? AclLogReason.Key
        : text.SequenceEqual("channel"u8) ? AclLogReason.Channel
        : text.SequenceEqual("tls-cert"u8) ? AclLogReason.TlsCertificate
        : text.SequenceEqual("database"u8) ? AclLogReason.Database
        : AclLogReason.Other;

    private static AclLogContext ContextOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("toplevel"u8) ? AclLogContext.TopLevel
        : text.SequenceEqual("multi"u8) ? AclLogContext.Multi
        : text.SequenceEqual("lua"u8) || text.SequenceEqual("script"u8) ? AclLogContext.Lua
        : text.SequenceEqual("module"u8) ? AclLogContext.Module
        : AclLogContext.Other;
}
