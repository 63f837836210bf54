namespace Sensor.Resp;

/// <summary>
/// The first byte of a RESP2 or RESP3 value (the RESP3 specification; redis.io, "Redis serialization protocol").
/// </summary>
internal enum RespPrefix : byte
{
    None = 0,
    SimpleString = (byte)'+',
    SimpleError = (byte)'-',
    Integer = (byte)':',
    BulkString = (byte)'$',
    Array = (byte)'*',
    Null = (byte)'_',
    Boolean = (byte)'#',
    Double = (byte)',',
    BigNumber = (byte)'(',
    BulkError = (byte)'!',
    VerbatimString = (byte)'=',
    Map = (byte)'%',
    Set = (byte)'~',
    Push = (byte)'>',
    Attribute = (byte)'|',

    /// <summary>A chunk of a streamed string; never a value of its own.</summary>
    StreamChunk = (byte)';',

    /// <summary>The end of a streamed aggregate.</summary>
    StreamEnd = (byte)'.',
}
