using System.Runtime.InteropServices;

namespace Sensor.Capture.Ebpf;

/// <summary>
/// Probes in the OpenSSL of one process, detached when disposed. Of a function its end is attached before its beginning,
/// and what only marks a thread last: who is marked is followed to the end of its call.
/// </summary>
internal sealed class TlsProbes : IDisposable
{
    private static readonly (string Program, bool AtReturn, string[] Functions)[] Plan =
    [
        ("tls_read_ends", true, ["SSL_read"]),
        ("tls_write_ends", true, ["SSL_write"]),
        ("tls_read_ex_ends", true, ["SSL_read_ex"]),
        ("tls_write_ex_ends", true, ["SSL_write_ex"]),
        ("tls_other_ends", true, ["SSL_do_handshake", "SSL_shutdown"]),
        ("tls_freed", false, ["SSL_free"]),
        ("tls_call_begins", false, ["SSL_read", "SSL_write"]),
        ("tls_ex_call_begins", false, ["SSL_read_ex", "SSL_write_ex"]),
        ("tls_other_begins", false, ["SSL_do_handshake", "SSL_shutdown"]),
    ];

    private readonly List<IDisposable> _links = [];

    private TlsProbes()
    {
    }

    /// <summary>Null where the kernel refuses; why in <paramref name="error"/>.</summary>
    public static TlsProbes? TryAttach(EbpfPrograms programs, TlsLibrary library, int process, out int error)
    {
        TlsProbes probes = new();
        error = 0;
        foreach ((string program, bool atReturn, string[] functions) in Plan)
        {
            ulong[] offsets = [.. functions.Where(library.Functions.ContainsKey).Select(name => library.Functions[name])];
            if (offsets.Length > 0)
            {
                error = probes.Attach(programs, program, atReturn, (library.Path, process, offsets));
            }

            if (error != 0)
            {
                probes.Dispose();
                return null;
            }
        }

        return probes;
    }

    public void Dispose() => _links.ForEach(link => link.Dispose());

    private int Attach(
        EbpfPrograms programs, string name, bool atReturn, (string Path, int Process, ulong[] Offsets) at)
    {
        nint program = programs.Program(name);
        if (programs.HasManyProbes)
        {
            _links.Add(BpfSystemCall.AttachUprobes(
                Libbpf.bpf_program__fd(program), atReturn, at.Process, at.Path, at.Offsets, out int error));
            return error;
        }

        foreach (ulong offset in at.Offsets)
        {
            BpfLinkHandle link = Libbpf.bpf_program__attach_uprobe(program, atReturn, at.Process, at.Path, (nuint)offset);
            if (link.IsInvalid)
            {
                return Marshal.GetLastPInvokeError();
            }

            _links.Add(link);
        }

        return 0;
    }
}
