namespace Sensor.Events;

/// <summary><c>failure_reason</c>; None is not written.</summary>
internal enum AuditFailure : byte
{
    None,
    InvalidPassword,
    NotAuthenticated,
    PermissionDenied,
    UnknownCommand,
    InvalidSyntax,
    ProtocolError,
    ConnectionRefused,
    NotExecuted,
    Redirected,
    WrongType,
    ReadOnly,
    OutOfMemory,
    Loading,
    Busy,
    NoScript,
    Timeout,
    Other,
}
