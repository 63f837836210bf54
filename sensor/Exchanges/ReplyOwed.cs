namespace Sensor.Exchanges;

/// <summary>What the server owes a command, given the state in which it runs (REDIS-FACTS §3, FINDINGS (a)).</summary>
internal enum ReplyOwed : byte
{
    /// <summary>One reply, or the confirmations of a SUBSCRIBE family command.</summary>
    Reply,

    /// <summary>
    /// Nothing, or a frame that can be no other command's (<see cref="OptionalReply"/>): CLIENT REPLY OFF and REPLCONF
    /// ACK when they are refused, CLIENT REPLY ON where RESP2 would refuse it in silence, the confirmations of
    /// SUBSCRIBE and the stream of PSYNC under CLIENT REPLY OFF.
    /// </summary>
    Optional,

    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>Nothing, for it is not executed.</summary>
    NotExecuted,
}
