namespace Sensor.Resp;

/// <summary>
/// A word of a command: Length bytes at Start of the buffer are kept of the FullLength that it has on the wire.
/// </summary>
internal readonly record struct RespWord(int Start, int Length, long FullLength);
