namespace Sensor.Packets;

/// <summary>
/// What makes fragments parts of one datagram (RFC 791 §3.2; RFC 8200 §4.5, where the protocol is no part of it: 0).
/// </summary>
internal readonly record struct FragmentKey(
    UInt128 SourceAddress, UInt128 DestinationAddress, uint Identification, byte Version, byte Protocol);
