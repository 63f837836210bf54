namespace Sensor.Sinks.Spool;

/// <summary>Which of the streams an event belongs to where a sink keeps them apart. Written to disk: never renumber.</summary>
internal enum SpoolStream : byte
{
    /// <summary>Data access, connections, pub/sub, other.</summary>
    Events,

    /// <summary>Every other category.</summary>
    Security,

    /// <summary>What the sensor tells of itself.</summary>
    Sensor,
}
