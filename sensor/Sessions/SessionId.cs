using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sensor.Streams;

namespace Sensor.Sessions;

/// <summary>
/// The name of a connection: 20 hex digits, the first 80 bits of a SHA-256. With the handshake, of addresses, ports and
/// both initial sequence numbers, so that two sensors agree; from the middle, of addresses, ports, and time and
/// sequence number of the first segment seen; of a socket that the host's kernel shows, of the boot's id and the
/// socket's (EVENTS.md, <c>session_id</c>).
/// </summary>
internal static class SessionId
{
    private const int AddressAndPorts = 36;

    public static byte[] Create(StreamOpened opened)
    {
        if (opened.ByPackets is { } packets)
        {
            return Create(packets);
        }

        if (opened.HostSocket is { } socket)
        {
            return Digits([(byte)'e', .. socket]);
        }

        Span<byte> input = stackalloc byte[AddressAndPorts + 13];
        BinaryPrimitives.WriteUInt64BigEndian(input, opened.Key.Client.AddressHigh);
        BinaryPrimitives.WriteUInt64BigEndian(input[8..], opened.Key.Client.AddressLow);
        BinaryPrimitives.WriteUInt64BigEndian(input[16..], opened.Key.Server.AddressHigh);
        BinaryPrimitives.WriteUInt64BigEndian(input[24..], opened.Key.Server.AddressLow);
        BinaryPrimitives.WriteUInt16BigEndian(input[32..], opened.Key.Client.Port);
        BinaryPrimitives.WriteUInt16BigEndian(input[34..], opened.Key.Server.Port);
        Span<byte> rest = input[AddressAndPorts..];
        if (opened.HandshakeSeen)
        {
            rest[0] = (byte)'h';
            BinaryPrimitives.WriteUInt32BigEndian(rest[1..], opened.ClientInitialSequence);
            BinaryPrimitives.WriteUInt32BigEndian(rest[5..], opened.ServerInitialSequence);
            input = input[..(AddressAndPorts + 9)];
        }
        else
        {
            rest[0] = (byte)'m';
            BinaryPrimitives.WriteInt64BigEndian(rest[1..], opened.TimeNs);
            BinaryPrimitives.WriteUInt32BigEndian(rest[9..], opened.FirstSequence);
        }

        return Digits(input);
    }

    private static byte[] Digits(ReadOnlySpan<byte> input)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash[..10]));
    }
}
