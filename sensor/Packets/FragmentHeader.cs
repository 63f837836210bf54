namespace Sensor.Packets;

/// <summary>
/// What an IP header says about a fragment. The protocol is not part of it: IPv6 names it in the first one only.
/// </summary>
/// <param name="Identification">16 bits in IPv4, 32 in IPv6.</param>
/// <param name="Offset">Of the fragment's first byte in the datagram's payload.</param>
/// <param name="MoreFollow">Whether this is not the last fragment.</param>
/// <param name="Version">4 or 6.</param>
internal readonly record struct FragmentHeader(uint Identification, int Offset, bool MoreFollow, byte Version);
