namespace Sensor.Events;

/// <summary><c>reply_type</c>; None is not written.</summary>
internal enum AuditReply : byte
{
    None,
    SimpleString,
    Error,
    Integer,
    BulkString,
    Null,
    Array,
    Map,
    Set,
    Double,
    Boolean,
    BigNumber,
    VerbatimString,
    Push,
}
