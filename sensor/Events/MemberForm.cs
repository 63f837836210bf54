namespace Sensor.Events;

/// <summary>The JSON type of a member, and what holds for its text.</summary>
internal enum MemberForm : byte
{
    Text,
    Integer,

    /// <summary>Milliseconds, three decimals.</summary>
    Milliseconds,

    /// <summary>A boolean that stands only when true.</summary>
    OnlyTrue,
    TrueOrFalse,
    List,
    Timestamp,
    EventId,
    SessionId,
    Sha1,
    Address,
}
