namespace Sensor.Exchanges;

/// <summary>What the server owes a command, given the state in which it runs (REDIS-FACTS §3, FINDINGS (a)).</summary>
internal enum ReplyOwed : byte
{
    /// <summary>One reply, or the confirmations of a SUBSCRIBE family command.</summary>
    Reply,

    /// <summary>Nothing when it works, an error when it is refused: CLIENT REPLY OFF and SKIP.</summary>
    NothingOrError,

    /// <summary>Confirmations if it works, silence if it is refused: the SUBSCRIBE family under CLIENT REPLY OFF or SKIP.</summary>
    ConfirmationsOrNothing,

    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>Nothing, for it is not executed.</summary>
    NotExecuted,
}
