namespace Sensor.Polling;

/// <summary>How one server is asked. Secrets come from files, which are read anew at every login.</summary>
internal sealed record PollingOptions
{
    public required PollTarget Target { get; init; }

    /// <summary>The server's name in the events; default null: its address and port, or its socket's path.</summary>
    public string? Name { get; init; }

    /// <summary>File with the user's password, a last line end cut off. Default none: no login.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>
    /// PEM file with the authorities that may have signed the server's certificate. Default the system's.
    /// </summary>
    public string? CaFile { get; init; }

    /// <summary>PEM files with the sensor's own certificate and its key (not encrypted); both or none.</summary>
    public string? ClientCertificateFile { get; init; }

    public string? ClientKeyFile { get; init; }

    /// <summary>The name that the server's certificate must bear. Default the target's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>For finding the name's addresses and for the connection together. Default 2 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// From sending a question to the last byte of its answer, and for the whole TLS handshake. Default 2 s; beyond it
    /// the connection is closed, for a late answer must never be taken for the next one.
    /// </summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Largest answer that is read, bytes. Default 64 MiB; beyond it the connection is closed.</summary>
    public int MaxReplyBytes { get; init; } = 64 << 20;

    /// <summary>Shortest time between two CLIENT LIST. Default 1 s.</summary>
    public TimeSpan ClientListInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A whole CLIENT LIST is asked for again after this many times what the last one took, so that the server spends
    /// at most 1/400 of one core on it. Default 400.
    /// </summary>
    public int ClientListRest { get; init; } = 400;

    /// <summary>Between two ACL LOG. Default 1 s: the server keeps 128 rows.</summary>
    public TimeSpan AclLogInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Between two ACL LIST. Default 10 s.</summary>
    public TimeSpan AclListInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two CONFIG GET. Default 10 s.</summary>
    public TimeSpan ConfigInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Between two INFO. Default 1 s: that a server is gone is noticed within it and <see cref="AnswerTimeout"/>.
    /// </summary>
    public TimeSpan ServerInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Between two questions for the other servers of the cluster or replica set. Default 30 s.</summary>
    public TimeSpan TopologyInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When the next whole CLIENT LIST is due, counted from the end of one that took so long.</summary>
    public TimeSpan ClientListIntervalAfter(TimeSpan took)
    {
        TimeSpan rest = took * ClientListRest;
        return rest > ClientListInterval ? rest : ClientListInterval;
    }
}
