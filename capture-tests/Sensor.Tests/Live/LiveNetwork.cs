using System.Diagnostics;
using System.Net;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// A server's, a client's and a mirror port's network namespace (DESIGN.md, "A network to test in"): <c>vs</c> is the
/// server's interface, <c>sp1</c> in the span namespace receives a copy of what passes it in either direction.
/// </summary>
internal sealed class LiveNetwork : IDisposable
{
    public const int Port = 6379;

    private static int _count;

    private readonly List<Process> _processes = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("live-").FullName;

    public LiveNetwork()
    {
        string tag = $"f-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
        (ServerNamespace, ClientNamespace, SpanNamespace) = ($"{tag}-srv", $"{tag}-cli", $"{tag}-span");
        foreach (string name in (string[])[ServerNamespace, ClientNamespace, SpanNamespace])
        {
            Ip($"netns add {name}");
        }

        Ip($"link add vs netns {ServerNamespace} type veth peer name vc netns {ClientNamespace}");
        Ip($"link add sp0 netns {ServerNamespace} type veth peer name sp1 netns {SpanNamespace}");
        Ip($"-n {ServerNamespace} addr add {ServerAddress}/24 dev vs");
        Ip($"-n {ClientNamespace} addr add {ClientAddress}/24 dev vc");
        Ip($"-n {ServerNamespace} link set lo up");
        foreach ((string name, string device) in (ReadOnlySpan<(string, string)>)[
            (ServerNamespace, "vs"), (ServerNamespace, "sp0"), (ClientNamespace, "vc"), (SpanNamespace, "sp1")])
        {
            Ip($"-n {name} link set {device} up");
            Run($"ip netns exec {name} ethtool -K {device} tso off gso off gro off tx off");
        }

        Run($"tc -n {ServerNamespace} qdisc add dev vs clsact");
        foreach (string direction in (string[])["ingress", "egress"])
        {
            Run($"tc -n {ServerNamespace} filter add dev vs {direction} protocol all u32 match u32 0 0 action mirred egress mirror dev sp0");
        }
    }

    public static IPAddress ServerAddress { get; } = IPAddress.Parse("10.9.0.1");

    public static IPAddress ClientAddress { get; } = IPAddress.Parse("10.9.0.2");

    /// <summary>The server: the installed one, or what <c>RANDOM_TRAFFIC_SERVER</c> names.</summary>
    public static string ServerProgram { get; } =
        Environment.GetEnvironmentVariable("RANDOM_TRAFFIC_SERVER") ?? "redis-server";

    public string ServerNamespace { get; }

    public string ClientNamespace { get; }

    public string SpanNamespace { get; }

    /// <summary>Why this machine cannot run such tests; null where it can.</summary>
    public static string? Missing()
    {
        if (Environment.UserName != "root")
        {
            return "network namespaces need root";
        }

        string[] tools = ["redis-server", "tcpdump", "ip", "tc", "ethtool"];
        string[] path = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"];
        string? missing = tools.FirstOrDefault(tool => !path.Any(folder => File.Exists(Path.Combine(folder, tool))));
        return missing is null ? null : $"{missing} is not installed";
    }

    public void StartServer(params string[] options)
    {
        _ = Start(ServerNamespace,
            [ServerProgram, "--port", $"{Port}", "--bind", $"{ServerAddress}", "--save", "", "--protected-mode", "no",
            "--dir", _folder, "--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0", .. options]);
        for (int attempt = 0; attempt < 200; attempt++)
        {
            ProgramRun ping =
                ProgramRun.Of("ip", "netns", "exec", ServerNamespace, "redis-cli", "-h", $"{ServerAddress}", "PING");
            if (ping.Output.Contains("PONG", StringComparison.Ordinal)
                || ping.Output.Contains("NOAUTH", StringComparison.Ordinal))
            {
                return;
            }

            Thread.Sleep(50);
        }

        throw new TimeoutException($"{ServerProgram} did not answer");
    }

    /// <summary>The kernel then says nothing of its own on these links that a kernel filter lets through.</summary>
    public void WithoutIPv6()
    {
        foreach (string name in (string[])[ServerNamespace, ClientNamespace, SpanNamespace])
        {
            Run($"ip netns exec {name} sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
        }
    }

    public void SetLink(string name, string device, bool up) =>
        Ip($"-n {name} link set {device} {(up ? "up" : "down")}");

    /// <summary>
    /// The mirror port brings one direction no more: <c>ingress</c> is to the server, <c>egress</c> from it.
    /// </summary>
    public void StopMirroring(string direction) => Run($"tc -n {ServerNamespace} filter del dev vs {direction}");

    /// <summary>A program that runs in the namespace until it is stopped, at the latest with this network.</summary>
    public Process Start(string name, params string[] command)
    {
        Process process = ProgramRun.Start(["ip", "netns", "exec", name, .. command]);
        _processes.Add(process);
        return process;
    }

    /// <summary>tcpdump on the server's interface; returns when it listens.</summary>
    public Process StartRecording(string file)
    {
        Process process = Start(ServerNamespace, "tcpdump", "-i", "vs", "-w", file, "-U", "-Z", "root",
            "--immediate-mode", "-s", "2048", "-B", "65536", $"tcp port {Port}");
        while (process.StandardError.ReadLine()?.Contains("listening on", StringComparison.Ordinal) == false)
        {
        }

        return process.HasExited ? throw new InvalidOperationException("tcpdump did not start") : process;
    }

    /// <summary>Ends a program as Ctrl-C does and gives what it wrote to standard error.</summary>
    public static string Stop(Process process)
    {
        ProgramRun.Interrupt(process);
        string errors = process.StandardError.ReadToEnd();
        return process.WaitForExit(TimeSpan.FromSeconds(10))
            ? errors : throw new TimeoutException("a program did not end on SIGINT");
    }

    public void Dispose()
    {
        foreach (Process process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill();
                _ = process.WaitForExit(TimeSpan.FromSeconds(5));
            }

            process.Dispose();
        }

        foreach (string name in (string[])[ServerNamespace, ClientNamespace, SpanNamespace])
        {
            Ip($"netns del {name}");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static void Ip(string words) => Run("ip " + words);

    private static void Run(string command) => ProgramRun.MustSucceed(command.Split(' '));
}
