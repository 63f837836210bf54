using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Sensor.Policy;

/// <summary>A network of addresses; those of IPv4 as IPv4-mapped ones, like everywhere in the sensor.</summary>
internal readonly record struct AddressRange(UInt128 Network, UInt128 Mask)
{
    private const int MappedBits = 96;

    public bool Contains(UInt128 address) => (address & Mask) == Network;

    /// <summary>
    /// <c>10.1.2.3</c>, <c>10.0.0.0/8</c>, <c>fd00::/8</c>; bits behind the length of the network count as 0.
    /// </summary>
    public static bool TryParse(string text, out AddressRange range)
    {
        range = default;
        string[] parts = text.Split('/');
        if (parts.Length > 2 || !TryParseAddress(parts[0], out IPAddress? address))
        {
            return false;
        }

        bool four = !parts[0].Contains(':');
        int most = four ? 32 : 128;
        int length = most;
        if (parts.Length == 2 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out length)
            || length > most))
        {
            return false;
        }

        int bits = four ? length + MappedBits : length;
        UInt128 mask = bits == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - bits);
        range = new(BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes()) & mask, mask);
        return true;
    }

    public static bool ContainsAny(AddressRange[] ranges, UInt128 address)
    {
        foreach (AddressRange range in ranges)
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>"10" alone is an address to the parser of .NET (0.0.0.10), and to nobody who writes a policy.</summary>
    private static bool TryParseAddress(string text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address) && !text.Contains('%')
        && (text.Contains(':') || text.Count(c => c == '.') == 3);
}
