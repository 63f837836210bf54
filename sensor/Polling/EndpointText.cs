using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using Sensor.Streams;

namespace Sensor.Polling;

/// <summary>
/// Addresses as a server writes them: <c>10.0.0.5:6379</c>, <c>[fd00::5]:6379</c>, a path for a Unix socket.
/// </summary>
internal static class EndpointText
{
    private const int MaxLength = 64;

    public static Endpoint Of(IPEndPoint end)
    {
        Span<byte> bytes = stackalloc byte[16];
        end.Address.MapToIPv6().TryWriteBytes(bytes, out _);
        return new Endpoint(BinaryPrimitives.ReadUInt128BigEndian(bytes), (ushort)end.Port);
    }

    /// <summary>As CLIENT LIST writes it, for its filter.</summary>
    public static string Write(Endpoint end)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, end.Address);
        IPAddress address = new(bytes);
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, end.Port).ToString();
    }

    /// <summary>Null for all that is no address with a port.</summary>
    public static Endpoint? Read(ReadOnlySpan<byte> text)
    {
        int colon = text.LastIndexOf((byte)':');
        if (colon < 1 || text.Length > MaxLength || text[0] == (byte)'/'
            || !Utf8Parser.TryParse(text[(colon + 1)..], out ushort port, out int used)
            || used != text.Length - colon - 1)
        {
            return null;
        }

        ReadOnlySpan<byte> host = text[..colon];
        if (TryReadIPv4(host, out uint address))
        {
            return new Endpoint(((UInt128)0xffff << 32) | address, port);
        }

        host = host.StartsWith("["u8) && host.EndsWith("]"u8) ? host[1..^1] : host;
        if (!host.Contains((byte)':') || !IPAddress.TryParse(host, out IPAddress? parsed))
        {
            return null;
        }

        return Of(new IPEndPoint(parsed, port));
    }

    /// <summary>By hand: there are two in every row of CLIENT LIST.</summary>
    private static bool TryReadIPv4(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        uint part = 0;
        int digits = 0;
        int parts = 1;
        foreach (byte one in text)
        {
            uint digit = (uint)(one - '0');
            if (digit <= 9 && digits < 3)
            {
                part = (part * 10) + digit;
                digits++;
            }
            else if (one == (byte)'.' && digits > 0 && part <= byte.MaxValue && parts < 4)
            {
                address = (address << 8) | part;
                part = 0;
                digits = 0;
                parts++;
            }
            else
            {
                return false;
            }
        }

        address = (address << 8) | part;
        return parts == 4 && digits > 0 && part <= byte.MaxValue;
    }
}
