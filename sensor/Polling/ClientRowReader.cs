using Sensor.Resp;
using Sensor.Sessions;
using Sensor.Streams;

namespace Sensor.Polling;

/// <summary>
/// Reads a line of CLIENT LIST, which is also the <c>client-info</c> of ACL LOG: <c>name=value</c> parted by blanks; no
/// value that a server lets in holds one. Unknown fields are passed over.
/// </summary>
internal sealed class ClientRowReader
{
    /// <summary>
    /// A longer user, name or library is none that an audit could show whole: the row is left out, for a cut user would
    /// be another one; a cut name or library is null.
    /// </summary>
    public const int MaxTextBytes = 1024;

    // Names may all differ, and would drive the few users and libraries out.
    private readonly TextPool _names = new();
    private readonly TextPool _texts = new();

    /// <summary>Null where the line has no id or no user, as before Redis 6, or one that is too long.</summary>
    public ClientRow? Read(ReadOnlySpan<byte> line)
    {
        long? id = null;
        long age = 0;
        byte[]? user = null;
        Endpoint? address = null;
        Endpoint? local = null;
        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> library = default;
        ReadOnlySpan<byte> version = default;
        int? database = null;
        int? resp = null;
        for (int at = 0; at < line.Length;)
        {
            int blank = line[at..].IndexOf((byte)' ');
            ReadOnlySpan<byte> whole = blank < 0 ? line[at..] : line.Slice(at, blank);
            at = blank < 0 ? line.Length : at + blank + 1;
            int equal = whole.IndexOf((byte)'=');
            ReadOnlySpan<byte> field = equal < 0 ? default : whole[..equal];
            ReadOnlySpan<byte> value = equal < 0 ? default : whole[(equal + 1)..];
            switch (field.Length)
            {
                case 2 when field.SequenceEqual("id"u8):
                    id = Number(value);
                    break;
                case 2 when field.SequenceEqual("db"u8):
                    database = Small(value);
                    break;
                case 3 when field.SequenceEqual("age"u8):
                    age = Number(value) ?? 0;
                    break;
                case 4 when field.SequenceEqual("user"u8):
                    user = value.Length > MaxTextBytes ? null : _texts.Get(value);
                    break;
                case 4 when field.SequenceEqual("addr"u8):
                    address = EndpointText.Read(value);
                    break;
                case 4 when field.SequenceEqual("name"u8):
                    name = value;
                    break;
                case 4 when field.SequenceEqual("resp"u8):
                    resp = Small(value);
                    break;
                case 5 when field.SequenceEqual("laddr"u8):
                    local = EndpointText.Read(value);
                    break;
                case 7 when field.SequenceEqual("lib-ver"u8):
                    version = value;
                    break;
                case 8 when field.SequenceEqual("lib-name"u8):
                    library = value;
                    break;
                default:
                    break;
            }
        }

        return id is null || user is null ? null : new ClientRow
        {
            Id = id.Value,
            Address = address,
            LocalAddress = local,
            User = user,
            Name = Text(name, _names),
            Library = Text(library, _texts),
            LibraryVersion = Text(version, _texts),
            Database = database,
            RespVersion = resp,
            AgeSeconds = age,
        };
    }

    private static byte[]? Text(ReadOnlySpan<byte> value, TextPool pool) =>
        value.Length > MaxTextBytes ? null : pool.Get(value);

    private static long? Number(ReadOnlySpan<byte> text) =>
        RespNumber.TryParse(text, out long value) && value >= 0 ? value : null;

    private static int? Small(ReadOnlySpan<byte> text) =>
        Number(text) is { } value and <= int.MaxValue ? (int)value : null;
}
