using System.Diagnostics;
using Sensor.Events;
using Sensor.Sinks;
using Sensor.Sinks.Spool;
using DiskSpool = Sensor.Sinks.Spool.Spool;

namespace Sensor.Tests.Sinks.Spool;

/// <summary>Disks that are full or read-only: a small file system of the test's own.</summary>
public sealed class SpoolDiskTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("spool-disk-").FullName;
    private bool _mounted;

    public void Dispose()
    {
        if (_mounted)
        {
            Mount("umount", "--recursive", _folder);
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_full_disk_costs_reads_first_keeps_logins_and_heals_by_itself()
    {
        MountSmall();
        string filler = Path.Combine(_folder, "filler");
        using DiskSpool spool = DiskSpool.Open(new SpoolOptions { Directory = _folder }, "json");
        MemorySink sink = new();
        using SpoolSender sender = new("one", spool, sink, new SinkHealth());
        spool.Writer.Write(Frames(0, 100, EventCategory.DataAccess));
        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));

        Fill(filler);
        spool.Writer.Write(Frames(100, 100, EventCategory.DataAccess));
        spool.Writer.Write(Frames(200, 50, EventCategory.Authentication));
        Assert.Contains("no space left on the disk", spool.Writer.Trouble);

        File.Delete(filler);
        spool.Writer.Write(Frames(250, 50, EventCategory.DataAccess));
        Assert.Null(spool.Writer.Trouble);
        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        long lost = spool.Losses.Take()!.Events.Sum();
        Assert.Equal(100, lost);
        Assert.Equal(300 - 100, sink.Ids.Distinct().Count());
        Assert.Equal(sink.Ids.Length, sink.Ids.Distinct().Count());
        Assert.Equal(50, sink.Ids.Count(id => Number(id) is >= 200 and < 250));
    }

    [Fact]
    public void A_disk_that_became_read_only_is_met_the_same_way()
    {
        MountSmall();
        using DiskSpool spool = DiskSpool.Open(new SpoolOptions { Directory = _folder, SegmentBytes = 64 << 10 }, "json");
        MemorySink sink = new();
        using SpoolSender sender = new("one", spool, sink, new SinkHealth());
        spool.Writer.Write(Frames(0, 200, EventCategory.DataAccess)); // fills a segment: the next one is to be made
        Assert.True(sender.WaitUntilSent(Long, CancellationToken.None));
        sender.Stop();

        // Over the folder, for open files would keep the file system itself writable.
        string format = Path.Combine(_folder, "json");
        Mount("mount", "--bind", format, format);
        Mount("mount", "-o", "remount,bind,ro", format);
        spool.Writer.Write(Frames(200, 10, EventCategory.DataAccess));
        spool.Writer.Write(Frames(210, 10, EventCategory.Authentication));
        Assert.Contains("cannot be written", spool.Writer.Trouble);
        Mount("umount", format);
        spool.Writer.Write(Frames(220, 10, EventCategory.DataAccess));
        Assert.Null(spool.Writer.Trouble);
        Assert.Equal(10, spool.Losses.Take()!.Events[(int)EventCategory.DataAccess]);
        Assert.Equal(20, sender.Waiting);
    }

    private void MountSmall()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: a file system of its own is mounted");
        Mount("mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", _folder);
        _mounted = true;
    }

    private static void Fill(string path)
    {
        using FileStream file = File.Create(path, bufferSize: 0 + 1);
        byte[] block = new byte[4096];
        try
        {
            for (int i = 0; i < 1024; i++)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            return;
        }

        Assert.Fail("the file system did not become full");
    }

    private static byte[] Frames(int first, int count, EventCategory category) => SpoolSamples.Frames(
        Enumerable.Range(first, count).Select(i => SpoolSamples.Event(i, category: category)));

    private static int Number(string id) => Convert.ToInt32(id[20..], 16);

    private static void Mount(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {error}");
    }
}
