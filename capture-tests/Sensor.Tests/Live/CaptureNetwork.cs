using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sensor.Tests.Live;

/// <summary>
/// Two network namespaces of this test run's own with a veth pair between them: frames put on <see cref="Sender"/> in
/// one arrive at <see cref="Receiver"/> in the other. Needs root; gone with Dispose.
/// </summary>
internal sealed class CaptureNetwork : IDisposable
{
    public const string Sender = "acx";
    public const string Receiver = "acr";
    private readonly string _senders = $"a-tx-{Guid.NewGuid():N}"[..16];
    private readonly string _receivers = $"a-rx-{Guid.NewGuid():N}"[..16];

    public CaptureNetwork()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root for network namespaces");
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "python3 is not installed");
        Ip($"netns add {_senders}");
        Ip($"netns add {_receivers}");
        Ip($"netns exec {_senders} sysctl -qw net.ipv6.conf.all.disable_ipv6=1"); // no frames of the kernel's own
        Ip($"netns exec {_receivers} sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
        Ip($"-n {_receivers} link set lo up");
        CreateReceiver();
    }

    public void SetReceiver(bool up) => Ip($"-n {_receivers} link set {Receiver} {(up ? "up" : "down")}");

    public void DeleteReceiver() => Ip($"-n {_receivers} link del {Receiver}");

    public void CreateReceiver()
    {
        Ip($"link add {Sender} netns {_senders} type veth peer name {Receiver} netns {_receivers}");
        Ip($"-n {_senders} link set {Sender} up");
        SetReceiver(up: true);
    }

    /// <summary>Starts to send a frame many times, 200 at once with a pause between them.</summary>
    public Process StartSending(ReadOnlySpan<byte> frame, int count, int pauseMs) => Process.Start("ip",
        [
            "netns", "exec", _senders, "/usr/bin/python3", "-c",
            $"""
            import socket, time
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            s.bind(("{Sender}", 0))
            frame = bytes.fromhex("{Convert.ToHexString(frame)}")
            for i in range({count}):
                s.send(frame)
                if i % 200 == 199:
                    time.sleep({pauseMs} / 1000)
            """,
        ]);

    public void Send(ReadOnlySpan<byte> frame, int count = 1)
    {
        using Process sender = StartSending(frame, count, pauseMs: 0);
        sender.WaitForExit();
        Assert.Equal(0, sender.ExitCode);
    }

    /// <summary>Runs on a thread that is inside the receiving namespace.</summary>
    public void InReceiver(Action action) => OnThread(() =>
    {
        using SafeFileHandle handle = File.OpenHandle($"/var/run/netns/{_receivers}");
        Assert.Equal(0, setns(handle, 0x4000_0000));
        action();
    });

    /// <summary>Runs on a thread without any capability.</summary>
    public static void WithoutCapabilities(Action action) => OnThread(() =>
    {
        uint[] header = [0x2008_0522, 0];
        Assert.Equal(0, capset(header, new uint[6]));
        action();
    });

    public void Dispose()
    {
        Ip($"netns del {_senders}");
        Ip($"netns del {_receivers}");
    }

    private static void OnThread(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static void Ip(string arguments)
    {
        using Process process = Process.Start("ip", arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setns(SafeFileHandle fd, int nstype);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int capset(uint[] header, uint[] data);
}
