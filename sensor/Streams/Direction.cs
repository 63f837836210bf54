namespace Sensor.Streams;

internal enum Direction : byte
{
    ToServer,
    ToClient,
}
