using System.Diagnostics;
using System.Runtime.InteropServices;
using Sensor.Tests.Support;
using static Sensor.Tests.Live.EbpfServer;

namespace Sensor.Tests.Live;

/// <summary>Servers and sensors that begin and end while the other serves, and what only looks like a server.</summary>
[Collection("eBPF")]
public sealed partial class EbpfLifeTests
{
    [Fact]
    public void A_server_that_restarts_is_found_again_within_a_second_and_a_saving_child_is_none()
    {
        using EbpfServer server = Server();
        LiveSensor sensor = server.Watch("--process", "any");
        using (Stream stream = server.OverTls())
        {
            Ask(stream, "SET", "before", "v");
            Ask(stream, "BGSAVE");
        }

        server.Restart();
        Stopwatch watch = Stopwatch.StartNew();
        int asked = 0;
        while (!sensor.Sees(e => e.Told("key_accessed")?.StartsWith("after", StringComparison.Ordinal) == true))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "the server was not found again");
            using Stream stream = server.OverTls();
            Ask(stream, "SET", $"after{asked++}", "v");
            Thread.Sleep(100);
        }

        Assert.Contains(sensor.Stop(), e => e.Told("key_accessed") == "before");
        Assert.DoesNotContain("child", sensor.Messages);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public void However_it_ends_it_leaves_nothing_in_the_kernel_and_the_server_serves_on(string signal)
    {
        using EbpfServer server = Server();
        int before = Programs();
        LiveSensor sensor = server.Watch("--pid", $"{server.ProcessId}");
        Assert.True(Programs() > before);
        long done = 0;
        Exception? fault = null;
        using CancellationTokenSource stop = new();
        Thread client = new(() =>
        {
            try
            {
                using Stream stream = server.OverTls();
                for (; !stop.IsCancellationRequested; Interlocked.Increment(ref done))
                {
                    Assert.Contains("OK", Ask(stream, "SET", $"n{done}", "v"));
                }
            }
            catch (Exception e)
            {
                fault = e;
            }
        });
        client.Start();
        sensor.WaitFor(events => events.Count(e => e.Command == "SET") > 20, "SET");
        sensor.Signal(signal);
        for (int attempt = 0; Programs() > before; attempt++)
        {
            Assert.True(attempt < 100, "programs of the sensor are still there");
            Thread.Sleep(100);
        }

        long doneThen = Interlocked.Read(ref done);
        Assert.True(SpinWait.SpinUntil(
            () => !client.IsAlive || Interlocked.Read(ref done) > doneThen + 20, TimeSpan.FromSeconds(20)));
        stop.Cancel();
        client.Join();
        Assert.Null(fault);
        List<SeenEvent> told = sensor.EndReading();
        Assert.Equal(Enumerable.Range(0, told.Count(e => e.Command == "SET")).Select(n => $"n{n}"),
            told.Where(e => e.Command == "SET").Select(e => e.Told("key_accessed")));
    }

    [Fact]
    public void A_process_that_only_has_the_name_is_left_alone()
    {
        Need();
        string folder = Directory.CreateTempSubdirectory("ebpf-").FullName;
        File.Copy("/bin/sleep", $"{folder}/redis-server");
        using Process impostor = ProgramRun.Start($"{folder}/redis-server", "60");
        try
        {
            ProgramRun run = ProgramRun.Of([.. ProgramRun.Sensor, "run", "--pid", $"{impostor.Id}"]);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("is no Redis server", run.Errors);
        }
        finally
        {
            impostor.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static EbpfServer Server(params string[] options)
    {
        Need();
        return new EbpfServer(before: null, options);
    }

    /// <summary>BPF programs in the kernel.</summary>
    private static int Programs()
    {
        int count = 0;
        for (uint id = 0; bpf_prog_get_next_id(id, out id) == 0; count++)
        {
        }

        return count;
    }

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_prog_get_next_id(uint start_id, out uint next_id);
}
