using System.Runtime.InteropServices;
using System.Text;

namespace Sensor.Capture.Native;

/// <summary>What waiting for packets needs of the C library.</summary>
internal static unsafe partial class Libc
{
    public const short POLLIN = 1;
    private const int AF_INET = 2;
    private const int SOCK_DGRAM_CLOEXEC = 0x80002;
    private const nuint SIOCGIFFLAGS = 0x8913;
    private const int IFF_UP = 1;
    private const int InterfaceNameLength = 16;
    private const int RequestLength = 40; // struct ifreq: the name, then a union that begins with the flags

    /// <summary>Whether the interface exists and is up, in the network namespace of the calling thread.</summary>
    public static bool IsInterfaceUp(string name)
    {
        byte* request = stackalloc byte[RequestLength];
        new Span<byte>(request, RequestLength).Clear();
        if (!Encoding.UTF8.TryGetBytes(name, new Span<byte>(request, InterfaceNameLength - 1), out _))
        {
            return false;
        }

        int socketDescriptor = socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0);
        if (socketDescriptor < 0)
        {
            return true; // it cannot be asked: libpcap will tell
        }

        bool answered = ioctl(socketDescriptor, SIOCGIFFLAGS, request) == 0;
        _ = close(socketDescriptor);
        return answered && (*(short*)(request + InterfaceNameLength) & IFF_UP) != 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(pollfd* fds, nuint nfds, int timeout);

    [LibraryImport("libc")]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc")]
    private static partial int ioctl(int fd, nuint request, byte* argument);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
