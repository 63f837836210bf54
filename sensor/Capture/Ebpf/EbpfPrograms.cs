using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sensor.Capture.Ebpf;

/// <summary>
/// The programs of bpf/ in the kernel: the newer way of tracing where the kernel has it, else the older, and probes of
/// OpenSSL by one system call for many where it has that. What they are told about processes lives in a map here; what
/// they found passes through <see cref="Ring"/>. Not thread-safe but for what is said.
/// </summary>
internal sealed unsafe class EbpfPrograms : IDisposable
{
    private static readonly string[] SocketPrograms = ["socket_read", "socket_written", "socket_destroyed"];
    private static readonly string[] CallPrograms = ["call_ended"];
    private static readonly string[] TlsPrograms =
    [
        "tls_call_begins", "tls_ex_call_begins", "tls_other_begins", "tls_freed", "tls_read_ends", "tls_write_ends",
        "tls_read_ex_ends", "tls_write_ex_ends", "tls_other_ends",
    ];

    private static readonly Version ManyProbes = new(6, 10); // since 6.6; until 6.9 only for a process' first thread

    private readonly BpfObjectHandle _object;
    private readonly List<BpfLinkHandle> _links = [];
    private readonly int _targets;
    private readonly int _counters;

    private EbpfPrograms(BpfObjectHandle loaded, bool isNewer, bool hasManyProbes)
    {
        _object = loaded;
        IsNewer = isNewer;
        HasManyProbes = hasManyProbes;
        _targets = MapDescriptor("targets");
        _counters = MapDescriptor("counters");
        Ring = MapDescriptor("ring");
    }

    /// <summary>Sockets are traced themselves, not every system call of the host.</summary>
    public bool IsNewer { get; }

    public bool HasManyProbes { get; }

    /// <summary>Descriptor of the ring.</summary>
    public int Ring { get; }

    /// <exception cref="CaptureException">The kernel refuses; the sentence says why.</exception>
    public static EbpfPrograms Load(EbpfOptions options)
    {
        if (EbpfObstacle.Find() is { } obstacle)
        {
            throw new CaptureException(CaptureProblem.EbpfUnavailable, $"eBPF: {obstacle}");
        }

        Libbpf.libbpf_set_print(&Silent);
        bool manyProbes = Environment.OSVersion.Version >= ManyProbes;
        int error = 0;
        foreach (bool newer in options.TracesCalls ? (bool[])[false] : [true, false])
        {
            if (TryLoad(options, newer, manyProbes, out error) is { } loaded)
            {
                return loaded;
            }
        }

        throw new CaptureException(CaptureProblem.EbpfUnavailable, $"eBPF: {EbpfObstacle.OfLoading(error)}");
    }

    /// <summary>From now on tells what passes on sockets of the processes that are set.</summary>
    /// <exception cref="CaptureException">The kernel refuses.</exception>
    public void AttachSockets()
    {
        foreach (string name in IsNewer ? SocketPrograms : CallPrograms)
        {
            BpfLinkHandle link = Libbpf.bpf_program__attach(Program(name));
            if (link.IsInvalid)
            {
                throw new CaptureException(
                    CaptureProblem.EbpfUnavailable, $"eBPF: {EbpfObstacle.OfLoading(Marshal.GetLastPInvokeError())}");
            }

            _links.Add(link);
        }
    }

    public nint Program(string name) => Libbpf.bpf_object__find_program_by_name(_object, name);

    /// <summary>What is wanted of a process (<c>enum target</c> of bpf/maps.h). From any thread.</summary>
    public void SetTarget(int process, EbpfTarget wanted)
    {
        uint key = (uint)process;
        uint value = (uint)wanted;
        _ = wanted == EbpfTarget.None
            ? Libbpf.bpf_map_delete_elem(_targets, &key)
            : Libbpf.bpf_map_update_elem(_targets, &key, &value, flags: 0);
    }

    /// <summary>Sum over all processors. From any thread.</summary>
    public long Count(EbpfCounter counter)
    {
        uint key = (uint)counter;
        Span<ulong> values = stackalloc ulong[Libbpf.libbpf_num_possible_cpus()];
        ulong sum = 0;
        fixed (ulong* at = values)
        {
            if (Libbpf.bpf_map_lookup_elem(_counters, &key, at) == 0)
            {
                foreach (ulong value in values)
                {
                    sum += value;
                }
            }
        }

        return (long)sum;
    }

    public void Dispose()
    {
        _links.ForEach(link => link.Dispose());
        _object.Dispose();
    }

    private static EbpfPrograms? TryLoad(EbpfOptions options, bool newer, bool manyProbes, out int error)
    {
        byte[] image = Image(newer ? "sockets" : "calls");
        BpfObjectHandle opened;
        fixed (byte* bytes = image)
        fixed (byte* name = "redis_audit\0"u8)
        {
            bpf_object_open_opts open = new() { sz = (nuint)sizeof(bpf_object_open_opts), object_name = name };
            opened = Libbpf.bpf_object__open_mem(bytes, (nuint)image.Length, &open);
        }

        if (opened.IsInvalid)
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }

        nuint size;
        uint* values = (uint*)Libbpf.bpf_map__initial_value(
            Libbpf.bpf_object__find_map_by_name(opened, ".rodata"), &size);
        values[0] = (uint)options.CapBytes;
        values[1] = (uint)options.RingBytes / 8;
        _ = Libbpf.bpf_map__set_max_entries(
            Libbpf.bpf_object__find_map_by_name(opened, "ring"), (uint)options.RingBytes);
        foreach (string name in manyProbes ? TlsPrograms : [])
        {
            _ = Libbpf.bpf_program__set_expected_attach_type(
                Libbpf.bpf_object__find_program_by_name(opened, name), BpfSystemCall.BPF_TRACE_UPROBE_MULTI);
        }

        error = -Libbpf.bpf_object__load(opened);
        if (error != 0)
        {
            opened.Dispose();
            return null;
        }

        return new EbpfPrograms(opened, newer, manyProbes);
    }

    private static byte[] Image(string trace)
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x86";
        using Stream stream = typeof(EbpfPrograms).Assembly.GetManifestResourceStream($"{trace}.{architecture}.o")!;
        byte[] image = new byte[stream.Length];
        stream.ReadExactly(image);
        return image;
    }

    /// <summary>What libbpf has to say of failures is said in a sentence of our own.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Silent(int level, byte* format, nint arguments) => 0;

    private int MapDescriptor(string name) => Libbpf.bpf_map__fd(Libbpf.bpf_object__find_map_by_name(_object, name));
}
