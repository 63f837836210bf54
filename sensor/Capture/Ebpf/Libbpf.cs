using System.Runtime.InteropServices;

namespace Sensor.Capture.Ebpf;

/// <summary>
/// The functions of libbpf 1.x that the sensor uses, names and structures as in bpf/libbpf.h and bpf/bpf.h. The library
/// is the system's; <see cref="IsThere"/> says whether it is.
/// </summary>
internal static unsafe partial class Libbpf
{
    private const string Library = "libbpf.so.1";
    private static readonly Lazy<bool> Found = new(() => NativeLibrary.TryLoad(Library, out _));

    public static bool IsThere => Found.Value;

    [LibraryImport(Library)]
    public static partial nint libbpf_set_print(delegate* unmanaged[Cdecl]<int, byte*, nint, int> fn);

    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfObjectHandle bpf_object__open_mem(byte* obj_buf, nuint obj_buf_sz, bpf_object_open_opts* opts);

    [LibraryImport(Library)]
    public static partial int bpf_object__load(BpfObjectHandle obj);

    [LibraryImport(Library)]
    public static partial void bpf_object__close(nint obj);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint bpf_object__find_program_by_name(BpfObjectHandle obj, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint bpf_object__find_map_by_name(BpfObjectHandle obj, string name);

    [LibraryImport(Library)]
    public static partial void* bpf_map__initial_value(nint map, nuint* psize);

    [LibraryImport(Library)]
    public static partial int bpf_map__set_max_entries(nint map, uint max_entries);

    [LibraryImport(Library)]
    public static partial int bpf_map__fd(nint map);

    [LibraryImport(Library)]
    public static partial int bpf_program__fd(nint prog);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_expected_attach_type(nint prog, uint type);

    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfLinkHandle bpf_program__attach(nint prog);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial BpfLinkHandle bpf_program__attach_uprobe(
        nint prog, [MarshalAs(UnmanagedType.I1)] bool retprobe, int pid, string binary_path, nuint func_offset);

    [LibraryImport(Library)]
    public static partial int bpf_link__destroy(nint link);

    [LibraryImport(Library, SetLastError = true)]
    public static partial RingBufferHandle ring_buffer__new(
        int map_fd, delegate* unmanaged[Cdecl]<nint, byte*, nuint, int> sample_cb, nint ctx, nint opts);

    [LibraryImport(Library)]
    public static partial int ring_buffer__poll(RingBufferHandle rb, int timeout_ms);

    [LibraryImport(Library)]
    public static partial int ring_buffer__consume(RingBufferHandle rb);

    [LibraryImport(Library)]
    public static partial void ring_buffer__free(nint rb);

    [LibraryImport(Library)]
    public static partial int bpf_map_update_elem(int fd, void* key, void* value, ulong flags);

    [LibraryImport(Library)]
    public static partial int bpf_map_delete_elem(int fd, void* key);

    [LibraryImport(Library)]
    public static partial int bpf_map_lookup_elem(int fd, void* key, void* value);

    [LibraryImport(Library)]
    public static partial int libbpf_num_possible_cpus();
}
