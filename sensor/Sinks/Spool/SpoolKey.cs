namespace Sensor.Sinks.Spool;

/// <summary>
/// Texts of an event that a sink may order or group by, as the event shows them (a pseudonym where it shows one), cut
/// at 255 bytes. Their places in a frame: never renumber.
/// </summary>
internal enum SpoolKey : byte
{
    Session,
    Instance,
    User,
    Client,
}
