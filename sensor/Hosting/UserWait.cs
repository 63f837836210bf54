namespace Sensor.Hosting;

/// <summary>
/// What a worker keeps of a connection whose server is asked: whether its events wait for the first answer.
/// </summary>
internal sealed class UserWait(InstanceConnections instance)
{
    public InstanceConnections Instance => instance;

    /// <summary>Place among the connections of the instance.</summary>
    public int Index { get; set; }

    /// <summary>The first answer has come, or it was waited for in vain: events leave at once.</summary>
    public bool IsOver { get; set; }

    /// <summary>Place among those that wait, the oldest first; null while none of its events waits.</summary>
    public LinkedListNode<Connection>? Place { get; set; }

    public long DeadlineNs { get; set; }

    /// <summary>Bytes of the events that wait, and up to which command they are counted.</summary>
    public long Bytes { get; set; }

    public long CountedTo { get; set; }

    /// <summary>That the list has no row for it was told.</summary>
    public bool UnmatchedTold { get; set; }

    /// <summary>When the server answered last, bytes of the connection were outstanding.</summary>
    public bool HasHole { get; set; }
}
