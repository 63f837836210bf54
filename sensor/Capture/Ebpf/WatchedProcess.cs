namespace Sensor.Capture.Ebpf;

/// <summary>
/// A Redis server that is watched, from attaching to its end. What it had open when watching began was met in the
/// middle; every other connection is seen from its first byte.
/// </summary>
internal sealed class WatchedProcess : IDisposable
{
    private const int PortsMilliseconds = 1000;
    private const int YoungMilliseconds = 5000;

    private readonly EbpfPrograms _programs;
    private readonly long _beganAt = Environment.TickCount64;
    private TlsProbes? _probes;
    private volatile HashSet<ulong>? _openBefore;
    private HashSet<ushort> _ports;
    private long _portsAt;

    public WatchedProcess(EbpfPrograms programs, int id)
    {
        _programs = programs;
        Id = id;
        Start = RedisProcess.StartOf(id);
        IsReadable = RedisProcess.ProgramOf(id) is not null;
        _ports = ProcessSockets.ListeningPorts(id);
        _portsAt = Environment.TickCount64;
    }

    public int Id { get; }

    public long Start { get; }

    /// <summary>Why its TLS connections stay hidden; null where they do not, or it has none.</summary>
    public string? TlsObstacle { get; private set; }

    public bool HasTls => _probes is not null;

    /// <summary>Whether the sensor may see which files it has open; not without CAP_SYS_PTRACE.</summary>
    public bool IsReadable { get; }

    /// <summary>Whether it is still there, and no other process under its number.</summary>
    public bool Lives => RedisProcess.StartOf(Id) == Start;

    /// <summary>To be called when it can be found under its number: what passes is told at once.</summary>
    public void Begin(EbpfOptions options)
    {
        if (options.Tls)
        {
            AttachTls();
        }

        if (_probes is not null)
        {
            // Calls of OpenSSL that are under way now end unseen: their sockets must not be taken for plain ones.
            _programs.SetTarget(Id, EbpfTarget.TlsCalls);
            Thread.Sleep(20);
        }

        _programs.SetTarget(Id, EbpfTarget.TlsCalls | EbpfTarget.Tell);
        _openBefore = IsReadable ? ProcessSockets.Inodes(Id) : null;
    }

    /// <summary>
    /// Looks once more for the OpenSSL of a process that was met before its libraries were mapped; true where it was
    /// found. To be called now and then: once it has lived for a while it does nothing.
    /// </summary>
    public bool LookAgainForTls(EbpfOptions options)
    {
        if (!options.Tls || _probes is not null || TlsObstacle is not null
            || Environment.TickCount64 - _beganAt > YoungMilliseconds)
        {
            return false;
        }

        AttachTls();
        return _probes is not null;
    }

    /// <summary>Whether a connection was opened after watching began.</summary>
    public bool IsNew(ulong inode) => _openBefore is { } before && !before.Contains(inode);

    /// <summary>Whether it listens on this port; asked by one thread.</summary>
    public bool Listens(ushort port)
    {
        if (!_ports.Contains(port) && Environment.TickCount64 - _portsAt >= PortsMilliseconds)
        {
            _ports = ProcessSockets.ListeningPorts(Id);
            _portsAt = Environment.TickCount64;
        }

        return _ports.Contains(port);
    }

    /// <summary>Nothing more is told of it; what was, is still to be read.</summary>
    public void EndTelling() => _programs.SetTarget(Id, EbpfTarget.None);

    /// <summary>After <see cref="EndTelling"/>. Takes its time: a second for a process with TLS.</summary>
    public void Dispose() => _probes?.Dispose();

    private void AttachTls()
    {
        TlsObstacle = IsReadable ? null : EbpfObstacle.OfTls() ?? "its files may not be opened";
        if (TlsObstacle is not null || TlsLibrary.Of(Id) is not { } library)
        {
            return;
        }

        TlsObstacle = ReturnProbeHazard.Find(Id);
        if (TlsObstacle is null)
        {
            _probes = TlsProbes.TryAttach(_programs, library, Id, out int error);
            TlsObstacle = _probes is null ? $"its OpenSSL cannot be probed: {EbpfObstacle.OfLoading(error)}" : null;
        }
    }
}
