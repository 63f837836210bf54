namespace Sensor.Sessions;

/// <summary>
/// What became of a row of CLIENT LIST that belongs to a connection, as far as the user is concerned.
/// </summary>
internal enum RowVerdict : byte
{
    /// <summary>It says what was known.</summary>
    Confirmed,

    /// <summary>The user was not known, or in doubt.</summary>
    Learnt,

    /// <summary>Another user was known for certain; the row is newer and wins.</summary>
    Contradicted,

    /// <summary>The user changed, or may have changed, while the list was made or after it: the wire wins.</summary>
    Older,

    /// <summary>
    /// Commands that may change the user wait before the row's moment; it is looked at again behind them.
    /// </summary>
    Waiting,
}
