using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sensor.Tests.Live;

/// <summary>Moves the calling thread into a network namespace: sockets that it then makes live there.</summary>
internal static partial class NetworkNamespace
{
    private const int CloneNewNet = 0x40000000;

    public static void Enter(string name)
    {
        using SafeFileHandle file = File.OpenHandle($"/var/run/netns/{name}");
        if (SetNamespace((int)file.DangerousGetHandle(), CloneNewNet) != 0)
        {
            throw new InvalidOperationException(
                $"cannot enter the namespace {name}: error {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int descriptor, int kind);
}
