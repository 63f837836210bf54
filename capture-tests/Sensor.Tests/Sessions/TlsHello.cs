using System.Buffers.Binary;
using System.Text;

namespace Sensor.Tests.Sessions;

/// <summary>Hellos of TLS made by hand (RFC 8446 §4.1, RFC 5246 §7.4.1).</summary>
internal static class TlsHello
{
    public static byte[] Client(string? serverName, int sessionIdBytes = 32)
    {
        List<byte> body = [3, 3, .. new byte[32], (byte)sessionIdBytes, .. new byte[sessionIdBytes]];
        body.AddRange([0, 4, 0x13, 0x01, 0xc0, 0x2f, 1, 0]);
        List<byte> extensions = [.. Extension(10, [0, 2, 0, 29])];
        if (serverName is not null)
        {
            byte[] name = Encoding.ASCII.GetBytes(serverName);
            extensions.AddRange(Extension(0, [.. Big(name.Length + 3), 0, .. Big(name.Length), .. name]));
        }

        extensions.AddRange(Extension(43, [2, 3, 4]));
        body.AddRange([.. Big(extensions.Count), .. extensions]);
        return Record(22, Handshake(1, [.. body]));
    }

    public static byte[] Server(ushort cipher, ushort version, ushort? selected = null)
    {
        List<byte> body = [.. Big(version), .. new byte[32], 0, .. Big(cipher), 0];
        byte[] extensions = selected is { } s ? Extension(43, Big(s)) : [];
        body.AddRange([.. Big(extensions.Length), .. extensions]);
        return Record(22, Handshake(2, [.. body]));
    }

    public static byte[] Record(byte type, byte[] body) => [type, 3, 1, .. Big(body.Length), .. body];

    private static byte[] Handshake(byte type, byte[] body) => [type, 0, .. Big(body.Length), .. body];

    private static byte[] Extension(int type, byte[] data) => [.. Big(type), .. Big(data.Length), .. data];

    private static byte[] Big(int value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }
}
