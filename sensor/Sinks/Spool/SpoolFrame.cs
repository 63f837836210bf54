namespace Sensor.Sinks.Spool;

/// <summary>
/// A record's frame, little endian: length (4, of what follows the checksum), CRC-32C (4, of the same), version (1),
/// class, stream, category, severity (1 each), time (8), event id (32 hex digits), four texts with a length byte each
/// (<see cref="SpoolKey"/>), and behind them the event. Length and checksum are no part of a <see cref="SpoolRecord"/>.
/// </summary>
internal static class SpoolFrame
{
    public const byte Version = 1;

    /// <summary>Bytes before the frame: its length and its checksum.</summary>
    public const int PrefixLength = 8;

    public const int VersionAt = 0;
    public const int ClassAt = 1;
    public const int StreamAt = 2;
    public const int CategoryAt = 3;
    public const int SeverityAt = 4;
    public const int TimeAt = 5;
    public const int IdAt = 13;
    public const int IdLength = 32;
    public const int KeysAt = IdAt + IdLength;
    public const int Keys = 4;

    /// <summary>A frame is longer than this.</summary>
    public const int LeastLength = KeysAt + Keys;

    /// <summary>A length above it is no length: the frame is torn or forged.</summary>
    public const int MostLength = 4 << 20;

    /// <summary>Of a text that an event may be ordered by.</summary>
    public const int MostKeyBytes = 255;
}
