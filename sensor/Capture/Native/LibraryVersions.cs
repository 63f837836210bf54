using System.Runtime.InteropServices;

namespace Sensor.Capture.Native;

/// <summary>What the system's libraries call themselves, for <c>--version</c>; null where one is not there.</summary>
internal static unsafe class LibraryVersions
{
    /// <summary>As in <c>libpcap version 1.10.3 (with TPACKET_V3)</c>.</summary>
    public static string? Libpcap
    {
        get
        {
            try
            {
                return Native.Libpcap.Text(Native.Libpcap.pcap_lib_version());
            }
            catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
            {
                return null;
            }
        }
    }

    /// <summary>As in <c>v1.1</c>; libbpf has told its version since 1.0.</summary>
    public static string? Libbpf
    {
        get
        {
            if (!NativeLibrary.TryLoad("libbpf.so.1", out nint library))
            {
                return null;
            }

            try
            {
                return NativeLibrary.TryGetExport(library, "libbpf_version_string", out nint function)
                    ? Native.Libpcap.Text(((delegate* unmanaged<byte*>)function)())
                    : null;
            }
            finally
            {
                NativeLibrary.Free(library);
            }
        }
    }
}
