using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sensor.Capture.Ebpf;

/// <summary>
/// What Redis servers of this host read and write, by the kernel's own word. Two threads use it: one reads
/// (<see cref="Read"/>), another finds processes and attaches to them (<see cref="LookForProcesses"/>). When the sensor
/// ends, or dies, the kernel detaches everything.
/// </summary>
internal sealed unsafe class EbpfSource : IDisposable
{
    private readonly EbpfOptions _options;
    private readonly EbpfPrograms _programs;
    private readonly ConcurrentDictionary<int, WatchedProcess> _watched = new();
    private readonly HashSet<(int Process, string? Program)> _refused = [];
    private readonly List<Task> _lettingGo = [];
    private RingBufferHandle? _ring;
    private GCHandle _self;
    private HostStreams? _streams;
    private Exception? _fault;

    private EbpfSource(EbpfOptions options, EbpfPrograms programs)
    {
        _options = options;
        _programs = programs;
    }

    /// <summary>Sockets are traced themselves (kernel 6.3 and newer), not every system call of the host.</summary>
    public bool TracesSockets => _programs.IsNewer;

    public IEnumerable<WatchedProcess> Watched => _watched.Values;

    /// <summary>Why a process that is named by its number cannot be watched; null: it can.</summary>
    public static string? Obstacle(int process) =>
        !RedisProcess.Lives(process) ? "there is none"
        : !RedisProcess.MayBeWatched(process) ? "is no Redis server, or its program cannot be read"
        : null;

    /// <exception cref="CaptureException">This host shows nothing; the sentence says why.</exception>
    public static EbpfSource Open(EbpfOptions options)
    {
        foreach (int process in options.ProcessIds)
        {
            if (Obstacle(process) is { } obstacle)
            {
                throw new CaptureException(CaptureProblem.NoSuchProcess, $"process {process}: {obstacle}");
            }
        }

        EbpfPrograms programs = EbpfPrograms.Load(options);
        try
        {
            programs.AttachSockets();
            return new EbpfSource(options, programs);
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    /// <summary>Bytes that found no room in the ring and were told as gaps of connections; when reading has ended.</summary>
    public long LostBytesTold => _streams?.LostBytesTold ?? 0;

    /// <summary>Where items go; to be called by the reading thread, once, before it reads.</summary>
    public void BeginReading(StreamHandler handler)
    {
        _streams = new HostStreams(_options, id => _watched.GetValueOrDefault(id), handler);
        _streams.Clock.Correct();
        _self = GCHandle.Alloc(this);
        _ring = Libbpf.ring_buffer__new(_programs.Ring, &Take, GCHandle.ToIntPtr(_self), 0);
        if (_ring.IsInvalid)
        {
            throw new CaptureException(CaptureProblem.EbpfUnavailable, "eBPF: the ring cannot be read");
        }
    }

    /// <summary>
    /// Waits for one interval, or until the ring fills, and hands on what is in it. False where there was nothing.
    /// </summary>
    public bool Read(bool wait)
    {
        int woken = wait ? Libbpf.ring_buffer__poll(_ring!, _options.PollMilliseconds) : 0;
        int found = Libbpf.ring_buffer__consume(_ring!);
        if (_fault is not null)
        {
            throw new InvalidOperationException("records of the kernel cannot be taken", _fault);
        }

        _streams!.Look();
        return woken > 0 || found > 0;
    }

    /// <summary>The last that is read: nothing is told any more, and what was is handed on.</summary>
    public void EndReading()
    {
        foreach (WatchedProcess process in _watched.Values)
        {
            process.EndTelling();
        }

        while (Read(wait: false))
        {
        }

        _streams!.End();
    }

    /// <summary>
    /// Attaches to servers that are new and lets go of those that ended; to be called often enough. What the operator
    /// should know goes to <paramref name="tell"/>.
    /// </summary>
    public void LookForProcesses(Action<string> tell)
    {
        AttachToNew(tell);
        foreach (WatchedProcess process in _watched.Values)
        {
            if (!process.Lives)
            {
                LetGo(process);
                tell($"process {process.Id} has ended");
            }
            else if (process.LookAgainForTls(_options))
            {
                tell($"process {process.Id}: its TLS is watched, too");
            }
        }
    }

    /// <summary>From any thread.</summary>
    public long Count(EbpfCounter counter) => _programs.Count(counter);

    public void Dispose()
    {
        foreach (WatchedProcess process in _watched.Values)
        {
            LetGo(process);
        }

        Task.WaitAll(_lettingGo);
        _ring?.Dispose();
        if (_self.IsAllocated)
        {
            _self.Free();
        }

        _programs.Dispose();
    }

    /// <summary>Beside everything else: to detach takes a second, in which another server may start.</summary>
    private void LetGo(WatchedProcess process)
    {
        _watched.TryRemove(process.Id, out _);
        process.EndTelling();
        _lettingGo.RemoveAll(task => task.IsCompletedSuccessfully);
        _lettingGo.Add(Task.Run(process.Dispose));
    }

    private void AttachToNew(Action<string> tell)
    {
        IEnumerable<int> asked = _options.Processes.Count == 0 ? _options.ProcessIds
            : _options.ProcessIds.Concat(RedisProcess.Find(_options.Processes)).Distinct();
        foreach (int id in asked)
        {
            string? program = RedisProcess.ProgramOf(id);
            if (!RedisProcess.Lives(id) || _watched.ContainsKey(id) || _refused.Contains((id, program))
                || _watched.ContainsKey(RedisProcess.ParentOf(id)))
            {
                // Ended, known, or the child that saves what a server has.
                continue;
            }

            if (!RedisProcess.MayBeWatched(id))
            {
                _refused.Add((id, program)); // A script that becomes a server has another program then.
                tell($"process {id} has the name of a Redis server, but its program is none: it is left alone");
                continue;
            }

            WatchedProcess process = new(_programs, id);
            _watched[id] = process;
            process.Begin(_options);
            string hidden = process.TlsObstacle is { } obstacle ? $"; its TLS stays hidden: {obstacle}" : "";
            tell($"process {id} is watched{(process.HasTls ? ", with its TLS" : "")}{hidden}");
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Take(nint context, byte* data, nuint size)
    {
        EbpfSource source = (EbpfSource)GCHandle.FromIntPtr(context).Target!;
        try
        {
            source._streams!.Take(new ReadOnlySpan<byte>(data, (int)size));
            return 0;
        }
        catch (Exception e)
        {
            source._fault = e;
            return -1;
        }
    }
}
