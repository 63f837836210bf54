namespace Sensor.Events;

/// <summary><c>tags</c>: what an auditor looks for first.</summary>
[Flags]
internal enum EventTags : uint
{
    None = 0,
    DangerousCommand = 1 << 0,
    DangerousPattern = 1 << 1,
    SlowCommand = 1 << 2,
    BulkRead = 1 << 3,
    BigKey = 1 << 4,
    PolicyViolation = 1 << 5,
    UnlistedCommand = 1 << 6,
    CrossProtocol = 1 << 7,

    /// <summary>Failed logins of one client with one user.</summary>
    BruteForce = 1 << 8,

    /// <summary>Failed logins of one client with many users.</summary>
    PasswordSpraying = 1 << 9,

    /// <summary>A login that worked after a series that did not.</summary>
    LoginAfterFailures = 1 << 10,

    // Not seen at this instance before.
    FirstSeenUser = 1 << 11,
    FirstSeenAddress = 1 << 12,
    FirstSeenCommand = 1 << 13,
    FirstSeenLibrary = 1 << 14,

    /// <summary>MONITOR was not refused: the connection reads all others' commands.</summary>
    MonitorOpened = 1 << 15,

    /// <summary>A login that worked from an address that has not logged in here before.</summary>
    LoginFromNewAddress = 1 << 16,
}
