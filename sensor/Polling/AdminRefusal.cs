namespace Sensor.Polling;

/// <summary>A question that the poller's user may not ask: the server's ACL LOG holds it.</summary>
/// <param name="Command">As ACL LOG names it: <c>acl|list</c>.</param>
/// <param name="SentNs">The sensor's clock before the question; nanoseconds since the Unix epoch.</param>
/// <param name="ReceivedNs">And after the answer.</param>
internal sealed record AdminRefusal(string Command, long SentNs, long ReceivedNs);
