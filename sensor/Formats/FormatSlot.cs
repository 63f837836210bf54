namespace Sensor.Formats;

/// <summary>The places in which formats keep their bytes of a connection.</summary>
internal enum FormatSlot : byte
{
    EcsEnds,
    EcsRedis,
    OcsfEnds,
    OcsfUnmapped,
    Text,
    Csv,
    Cef,
    Leef,
}
