using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Sensor.Policy;

/// <summary>
/// Pseudonyms: <c>hmac:</c> and the first bytes, in hex, of HMAC-SHA-256 over the text as it would be printed. Nothing
/// is mixed in, so that who has the key can work out a pseudonym with any tool, and the same text has the same one
/// wherever it stands. Immutable.
/// </summary>
internal sealed class KeyedHash
{
    private readonly byte[] _key;
    private readonly int _bytes;

    public KeyedHash(byte[] key, int bytes)
    {
        _key = key;
        _bytes = bytes;
    }

    public int Length => Prefix.Length + (2 * _bytes);

    private static ReadOnlySpan<byte> Prefix => "hmac:"u8;

    public void Write(ReadOnlySpan<byte> text, Span<byte> output)
    {
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, text, digest);
        Prefix.CopyTo(output);
        Convert.TryToHexStringLower(digest[.._bytes], output[Prefix.Length..], out _);
    }

    public byte[] Of(ReadOnlySpan<byte> text)
    {
        byte[] output = new byte[Length];
        Write(text, output);
        return output;
    }

    /// <summary>Of the address as events print it.</summary>
    public byte[] Of(UInt128 address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        IPAddress whole = new(bytes);
        return Of(Encoding.ASCII.GetBytes((whole.IsIPv4MappedToIPv6 ? whole.MapToIPv4() : whole).ToString()));
    }
}
