using System.Text.Json;
using Sensor.Tests.Support;
using static Sensor.Tests.Live.EbpfServer;

namespace Sensor.Tests.Live;

/// <summary>A host that shows less, or nothing: what is missing is said, and the rest goes on (EBPF.md, the table).</summary>
[Collection("eBPF")]
public sealed class EbpfDegradationTests
{
    private const string EbpfRights = "+net_raw,+bpf,+perfmon,+sys_ptrace";

    [Theory]
    [InlineData("+net_raw", "CAP_BPF and CAP_PERFMON are missing")]
    [InlineData("+net_raw,+bpf", "CAP_PERFMON is missing")]
    [InlineData("+net_raw,+perfmon", "CAP_BPF is missing")]
    public void Without_the_rights_it_says_which_and_captures_packets(string rights, string sentence)
    {
        Need();
        using EbpfServer server = new(before: null);
        ProgramRun alone = ProgramRun.Of([.. WithRights(rights), .. server.Sensor("--pid", $"{server.ProcessId}")]);
        Assert.Equal(2, alone.ExitCode);
        Assert.Contains(sentence, alone.Errors);

        LiveSensor sensor = new(
            ProgramRun.Start(
                [.. WithRights(rights), .. server.Sensor("--pid", $"{server.ProcessId}", "--interface", "lo")]), "lo");
        sensor.BeginReading();
        using (Stream stream = server.OverTcp())
        {
            Ask(stream, "SET", "by-packets", "v");
        }

        sensor.WaitFor(events => events.Any(e => e.Action == "connection_closed"), "connection_closed");
        SeenEvent set = Assert.Single(sensor.Stop(), e => e.Command == "SET");
        Assert.Equal("pcap", set.Told("source"));
        Assert.Contains(sentence, sensor.Messages);
    }

    [Theory]
    [InlineData("fault")]
    [InlineData("warning", "--interface", "lo")]
    public void Check_says_what_is_missing(string state, params string[] more)
    {
        Need();
        Dictionary<string, JsonElement> found = Check("+net_raw", ["--process", "redis-server", .. more]);
        Assert.Equal(state, found["eBPF rights"].GetProperty("state").GetString());
        Assert.Equal("CAP_BPF and CAP_PERFMON are missing", found["eBPF rights"].GetProperty("found").GetString());
        Assert.Contains("setcap", found["eBPF rights"].GetProperty("advice").GetString(), StringComparison.Ordinal);
        Assert.Contains(
            "would show nothing: CAP_BPF", Check("+net_raw", more)["eBPF"].GetProperty("found").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_says_what_would_show_and_what_it_costs()
    {
        Need();
        using EbpfServer server = new(before: null);
        Dictionary<string, JsonElement> found = Check(EbpfRights, "--pid", $"{server.ProcessId}");
        Assert.All(
            ["libbpf", "kernel's types", "rights", "programs", "TLS", $"process {server.ProcessId}", "cost"],
            name => Assert.Equal("ok", found[$"eBPF {name}"].GetProperty("state").GetString()));
        Assert.StartsWith("TLS by ", found[$"eBPF process {server.ProcessId}"].GetProperty("found").GetString(), StringComparison.Ordinal);
        Assert.Matches("times as much", found["eBPF cost"].GetProperty("found").GetString());
        Assert.DoesNotContain("eBPF servers", found.Keys);
        Assert.Contains(
            "none of those", Check(EbpfRights, "--process", "no-such-redis")["eBPF servers"].GetProperty("found").GetString(),
            StringComparison.Ordinal);
        Assert.Contains("TLS and Unix sockets too", Check(EbpfRights)["eBPF"].GetProperty("found").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_look_into_other_processes_sockets_show_and_TLS_does_not()
    {
        Need();
        using EbpfServer server = new(before: null);
        LiveSensor sensor = server.WatchAs(WithRights("+bpf,+perfmon"), "--pid", $"{server.ProcessId}");
        using (Stream unix = server.OverUnix())
        using (Stream encrypted = server.OverTls())
        {
            Ask(unix, "SET", "first", "v");
            Ask(encrypted, "SET", "hidden", "v");
            Thread.Sleep(3000); // looks whether quiet connections are still there, which it cannot see
            Ask(unix, "SET", "second", "v");
        }

        sensor.WaitFor(events => events.Count(e => e.Action == "connection_closed") >= 2, "connection_closed");
        List<SeenEvent> events = sensor.Stop();
        Assert.Equal(["first", "second"], events.Where(e => e.Command == "SET").Select(e => e.Told("key_accessed")));
        SeenEvent tls = Assert.Single(events, e => e.Action == "connection_opened" && e.Told("encrypted") == "True");
        Assert.Equal($"{server.TlsPort}", tls.Told("server_port"));
        Assert.DoesNotContain(events, e => e.Action == "anomaly");
        Assert.Contains("its TLS stays hidden: CAP_SYS_PTRACE is missing", sensor.Beginning[^1]);
    }

    [Fact]
    public void Three_capabilities_are_all_that_a_user_without_rights_needs()
    {
        Need();
        using EbpfServer server = new(before: null);
        string state = Directory.CreateDirectory(
            $"{Path.GetTempPath()}/ebpf-state-{Environment.ProcessId}", (UnixFileMode)0x1FF).FullName;
        File.SetUnixFileMode(state, (UnixFileMode)0x1FF); // whatever the mask
        const string Rights = "-all,+bpf,+perfmon,+sys_ptrace";
        try
        {
            LiveSensor sensor = server.WatchAs(
                ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", $"--bounding-set={Rights}",
                    $"--inh-caps={Rights}", $"--ambient-caps={Rights}", "env", $"HOME={state}"],
                "--pid", $"{server.ProcessId}", "--state", state);
            using (Stream encrypted = server.OverTls())
            {
                Ask(encrypted, "SET", "shown", "v");
            }

            sensor.WaitFor(events => events.Any(e => e.Action == "connection_closed"), "connection_closed");
            Assert.Equal("shown", Assert.Single(sensor.Stop(), e => e.Command == "SET").Told("key_accessed"));
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Theory]
    [InlineData("mount --bind /dev/null \"$(ldconfig -p | awk '/libbpf.so.1 / { print $NF }' | xargs readlink -f)\"",
        "libbpf is missing; 'apt-get install libbpf1' installs it")]
    [InlineData("mount -t tmpfs none /sys/kernel/btf", "the kernel does not describe its types")]
    public void Without_library_or_types_it_says_so(string hide, string sentence)
    {
        Need();
        using EbpfServer server = new(before: null);
        string[] hidden = ["unshare", "--mount", "sh", "-c", $"{hide} && exec \"$0\" \"$@\""];
        ProgramRun run = ProgramRun.Of([.. hidden, .. server.Sensor("--pid", $"{server.ProcessId}")]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, run.Errors);
        ProgramRun interfaces = ProgramRun.Of([.. hidden, .. ProgramRun.Sensor, "interfaces"]);
        Assert.Equal(0, interfaces.ExitCode);
        Assert.Contains($"not now: {sentence}", interfaces.Output);
    }

    [Fact]
    public void Interfaces_says_what_it_would_see_and_what_that_costs()
    {
        Need();
        using EbpfServer server = new(before: null);
        ProgramRun run = ProgramRun.Of([.. ProgramRun.Sensor, "interfaces"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("programs: the kernel takes them", run.Output);
        Assert.Matches($"process {server.ProcessId}: TLS by /proc/{server.ProcessId}/root/.*libssl", run.Output);
        Assert.Contains("cost: a watched server needs more processor time", run.Output);
    }

    [Fact]
    public void A_server_in_namespaces_of_its_own_is_seen_with_a_library_that_only_it_has()
    {
        Need();
        using EbpfServer server = new(OwnNamespaces);
        LiveSensor sensor = server.Watch("--pid", $"{server.ProcessId}");
        using (Stream unix = server.OverUnix())
        using (Stream encrypted = server.OverTls())
        {
            Ask(unix, "SET", "one", "v");
            Ask(encrypted, "SET", "two", "v");
        }

        sensor.WaitFor(events => events.Count(e => e.Action == "connection_closed") >= 2, "connection_closed");
        List<SeenEvent> events = sensor.Stop();
        Assert.Equal(["one", "two"], events.Where(e => e.Command == "SET").Select(e => e.Told("key_accessed")));
        Assert.All(events.Where(e => e.Command == "SET"), e => Assert.Empty(e.Capture));
        Assert.False(File.Exists($"{server.Folder}/own/libssl.so.3"));
    }

    /// <summary>As root with these capabilities alone.</summary>
    private static string[] WithRights(string rights) =>
        ["setpriv", $"--bounding-set=-all,+dac_override,{rights}", $"--inh-caps=-all,+dac_override,{rights}"];

    private static Dictionary<string, JsonElement> Check(string rights, params string[] options)
    {
        ProgramRun run = ProgramRun.Of([.. WithRights(rights), .. ProgramRun.Sensor, "check", "--json", "--seconds", "1", .. options]);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("checks").EnumerateArray()
            .ToDictionary(check => check.GetProperty("what").GetString()!, check => check.Clone());
    }
}
