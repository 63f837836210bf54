namespace Sensor.Sinks;

/// <summary>
/// How a sink fares: written by its sender, and by the sink itself where its library tries again on its own; read by
/// whoever logs, measures and answers questions. Safe for all threads.
/// </summary>
internal sealed class SinkHealth
{
    private readonly Lock _lock = new();
    private SinkTrouble? _trouble;
    private long _accepted;
    private long _acceptedBytes;
    private long _rejected;
    private long _retries;
    private long _lastAcceptedNs;

    /// <summary>What is wrong now; null: nothing. A new instance each time that it changes.</summary>
    public SinkTrouble? Trouble => Volatile.Read(ref _trouble);

    public long Accepted => Volatile.Read(ref _accepted);

    public long AcceptedBytes => Volatile.Read(ref _acceptedBytes);

    /// <summary>Events that it refused for good.</summary>
    public long Rejected => Volatile.Read(ref _rejected);

    /// <summary>How often sending began anew.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary>Wall clock of the last acknowledgement, ns since 1970; 0: none yet.</summary>
    public long LastAcceptedNs => Volatile.Read(ref _lastAcceptedNs);

    /// <summary>The same trouble again changes nothing.</summary>
    public void Problem(SinkProblem problem, string message)
    {
        lock (_lock)
        {
            if (_trouble is null || _trouble.Problem != problem || _trouble.Message != message)
            {
                Volatile.Write(ref _trouble, new SinkTrouble(problem, message));
            }
        }
    }

    /// <summary>Events were acknowledged: what was wrong is over.</summary>
    public void Count(long events, long bytes, long nowNs)
    {
        Interlocked.Add(ref _accepted, events);
        Interlocked.Add(ref _acceptedBytes, bytes);
        Volatile.Write(ref _lastAcceptedNs, nowNs);
        if (Trouble is not null)
        {
            lock (_lock)
            {
                Volatile.Write(ref _trouble, null);
            }
        }
    }

    /// <summary>Why the sink refused the last of them.</summary>
    public string? LastRejection { get; private set; }

    public void CountRejected(string reason)
    {
        LastRejection = reason;
        Interlocked.Increment(ref _rejected);
    }

    public void CountRetry() => Interlocked.Increment(ref _retries);
}

/// <summary>What is wrong with a sink.</summary>
/// <param name="Problem">The kind.</param>
/// <param name="Message">One sentence for the operator, without secrets.</param>
internal sealed record SinkTrouble(SinkProblem Problem, string Message);
