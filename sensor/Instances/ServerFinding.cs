namespace Sensor.Instances;

/// <summary>What became of a server.</summary>
internal enum ServerFindingKind : byte
{
    /// <summary>The first that is seen of it, after failures, and it has not run longer than they lasted.</summary>
    Started,
    Restarted,

    /// <summary>Another server answers at this address, one that ran before (failover behind one address).</summary>
    Replaced,
    Unreachable,
    Reachable,
    RoleChanged,
    KeysFlushed,
}

/// <summary>One finding of <see cref="ServerState"/> or <see cref="FlushTracker"/>.</summary>
internal sealed record ServerFinding
{
    public required ServerFindingKind Kind { get; init; }

    /// <summary>
    /// The server as it is now; the last known one where it does not answer; null where none ever did.
    /// </summary>
    public ServerStatus? Server { get; init; }

    /// <summary>Started anew, replaced, another role: the server before.</summary>
    public ServerStatus? Before { get; init; }

    /// <summary>Unreachable, reachable: since when it did not answer; the sensor's clock, nanoseconds.</summary>
    public long? SinceNs { get; init; }

    /// <summary>Restarted: parameters that differ from the last poll before.</summary>
    public IReadOnlyList<string> ConfigChanges { get; init; } = [];

    /// <summary>Flush: what there was in the flushed databases, less what is there now; an estimate.</summary>
    public long? KeysDeleted { get; init; }

    /// <summary>Flush, estimated; null where memory did not shrink.</summary>
    public long? MemoryFreedBytes { get; init; }

    /// <summary>Flush of one database alone.</summary>
    public int? Database { get; init; }

    /// <summary>The command on the wire that did it; null where none is known.</summary>
    public WireNote? Cause { get; init; }
}
