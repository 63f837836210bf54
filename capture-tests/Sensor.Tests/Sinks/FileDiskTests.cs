using Sensor.Evidence;
using Sensor.Sinks;
using Sensor.Sinks.File;
using Sensor.Tests.Evidence;
using Sensor.Tests.Support;

namespace Sensor.Tests.Sinks;

/// <summary>A file whose disk is full: what comes meanwhile is lost and counted, and nothing else.</summary>
public sealed class FileDiskTests : IDisposable
{
    private const int RecordsOfBlock = 100;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-disk-");
    private readonly SmallDisk? _disk;

    public FileDiskTests()
    {
        if (Environment.IsPrivilegedProcess)
        {
            _disk = new SmallDisk(Path.Combine(_folder.FullName, "trail"), kilobytes: 2048);
            KeyPair.Create(PrivateKey, PublicKey);
        }
    }

    private SmallDisk Disk
    {
        get
        {
            Assert.SkipWhen(_disk is null, "needs root: a file system of its own is mounted");
            return _disk;
        }
    }

    private string PrivateKey => Path.Combine(_folder.FullName, "evidence.key");

    private string PublicKey => Path.Combine(_folder.FullName, "evidence.pub");

    private string Active => Path.Combine(Disk.Folder, "events.ndjson");

    private FileSinkOptions Plain => new() { Path = Active };

    private FileSinkOptions Proven => Plain with
    {
        Evidence = new EvidenceOptions { KeyFile = PrivateKey, BlockRecords = RecordsOfBlock },
    };

    public void Dispose()
    {
        _disk?.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void What_comes_meanwhile_is_lost_and_counted_and_the_file_goes_on_with_whole_lines()
    {
        using FileSink sink = FileSink.Open(Plain);
        sink.Write(TestTrail.Lines(0, 100));
        Disk.Fill();
        sink.Write(TestTrail.Lines(100, 1000));
        Assert.Contains("events.ndjson: cannot be written: no space left on the disk", sink.Outage.Trouble);
        Assert.Null(sink.Outage.Take());
        sink.Write(TestTrail.Lines(1100, 1000));
        Disk.Free();
        sink.Write(TestTrail.Lines(2100, 100));
        Assert.Null(sink.Outage.Trouble);
        Assert.Equal(2000, sink.Outage.Take()!.Lines);
        Assert.Null(sink.Outage.Take());
        Assert.Equal([.. TestTrail.Lines(0, 100), .. TestTrail.Lines(2100, 100)], File.ReadAllBytes(Active));
    }

    [Fact]
    public void The_evidence_proves_all_that_is_there()
    {
        long lost = 0;
        using (FileSink sink = FileSink.Open(Proven))
        {
            for (int round = 0; round < 20; round++)
            {
                sink.Write(TestTrail.Lines(round * 1000, 130));
                Disk.Fill();
                sink.Write(TestTrail.Lines((round * 1000) + 130, 470));
                sink.Tick(DateTimeOffset.UtcNow);
                Disk.Free();
                sink.Write(TestTrail.Lines((round * 1000) + 600, 1));
                lost += sink.Outage.Take()?.Lines ?? 0;
            }
        }

        int kept = File.ReadAllLines(Active).Length;
        Assert.True(lost > 5000, $"only {lost} were lost");
        Assert.Equal((20 * 601) - lost, kept);
        AssertProven(kept);
    }

    [Fact]
    public void A_rotation_that_a_full_disk_interrupts_is_finished_when_there_is_room()
    {
        long lost = 0;
        using (FileSink sink = FileSink.Open(Proven))
        {
            for (int round = 0; round < 5; round++)
            {
                sink.Write(TestTrail.Lines(round * 100, 50));
                Disk.Fill();
                sink.AskRotation();
                sink.Write(TestTrail.Lines((round * 100) + 50, 25));
                sink.Write(TestTrail.Lines((round * 100) + 75, 25));
                Disk.Free();
                sink.Write(TestTrail.Lines((round * 100) + 50, 50));
                Assert.Null(sink.Outage.Trouble);
                lost += sink.Outage.Take()!.Lines;
            }
        }

        string[] closed = TrailNames.ClosedOf(Active);
        Assert.Equal(5, closed.Length);
        int kept = closed.Append(Active).Sum(file => File.ReadAllLines(file).Length);
        Assert.Equal((5 * 150) - lost, kept);
        AssertProven(kept);
    }

    [Fact]
    public void A_file_that_a_full_disk_keeps_from_being_opened_is_opened_when_there_is_room()
    {
        Disk.Fill();
        using (FileSink sink = FileSink.Open(Proven))
        {
            sink.Write(TestTrail.Lines(0, 10));
            Assert.NotNull(sink.Outage.Trouble);
            Disk.Free();
            sink.Write(TestTrail.Lines(10, 10));
            Assert.Equal(10, sink.Outage.Take()!.Lines);
        }

        Assert.Equal(10, File.ReadAllLines(Active).Length);
        AssertProven(10);
    }

    [Fact]
    public void An_end_on_a_full_disk_says_what_is_lost()
    {
        FileSink sink = FileSink.Open(Plain);
        Disk.Fill();
        sink.Write(TestTrail.Lines(0, 10));
        sink.Dispose();
        Assert.Null(sink.Outage.Take());
        Assert.Equal(10, sink.Outage.Take(atEnd: true)!.Lines);
    }

    [Fact]
    public void A_file_that_is_written_anew_ends_with_its_disk()
    {
        using FileSink sink = FileSink.Open(Plain with { Append = false });
        Disk.Fill();
        Assert.Contains("no space left on the disk",
            Assert.Throws<SinkFailure>(() => sink.Write(TestTrail.Lines(0, 1000))).Message);
    }

    private void AssertProven(int records)
    {
        using VerifyingKeys keys = VerifyingKeys.Load([PublicKey]);
        TrailReport report = TrailVerifier.Run([Disk.Folder], keys, null, RotatingFile.NsOf(DateTimeOffset.UtcNow));
        Assert.Empty(report.Findings);
        Assert.Equal(records, report.Proven.Sum(range => range.LastRecord - range.FirstRecord + 1));
    }
}
