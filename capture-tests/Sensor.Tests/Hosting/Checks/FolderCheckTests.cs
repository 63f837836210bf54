using Sensor.Configuration;
using Sensor.Hosting.Checks;
using Sensor.Sinks.File;
using Sensor.Sinks.Kafka;
using Sensor.Tests.Support;

namespace Sensor.Tests.Hosting.Checks;

/// <summary>Files, folders, and how much room is on their disks.</summary>
public sealed class FolderCheckTests
{
    private static readonly KafkaSinkOptions Kafka = new()
    {
        Brokers = ["127.0.0.1:1"],
        Topics = new KafkaTopics("audit", "audit", "audit"),
    };

    [Fact]
    public void A_file_that_can_be_written_is_left_as_it_is()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("check-");
        string path = Path.Combine(folder.FullName, "events.ndjson");
        Assert.Equal(CheckState.Ok, File(path).State);
        Assert.Empty(folder.GetFileSystemInfos());
        using (FileSink sink = FileSink.Open(new FileSinkOptions { Path = path }))
        {
            Assert.Contains("is being written now", File(path).Found, StringComparison.Ordinal);
        }

        System.IO.File.WriteAllText(path, "something else\n");
        Assert.Contains("holds no json events", Fault(File(path)), StringComparison.Ordinal);
        Assert.Contains("the folder does not exist", Fault(File("/no/such/folder/events.ndjson")), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_disk_that_is_full_is_found_and_one_that_is_nearly_full_is_said()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting needs root");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("check-");
        string path = Path.Combine(folder.FullName, "events.ndjson");
        ProgramRun.MustSucceed("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder.FullName);
        try
        {
            Assert.Contains("0 MiB are free", File(path).Found, StringComparison.Ordinal);
            ProgramRun.Of("dd", "if=/dev/zero", $"of={folder.FullName}/filling", "bs=4096");
            Assert.Contains("no space left on the disk", Fault(File(path)), StringComparison.Ordinal);
            Assert.Contains("no space left", $"{FolderCheck.State(folder.FullName)}", StringComparison.Ordinal);
            SensorConfiguration configuration = new()
            {
                Sinks = [new KafkaSinkConfiguration("k", "json", Kafka)],
                Spool = new() { Options = new() { Directory = Path.Combine(folder.FullName, "spool") } },
            };
            Assert.Equal(CheckState.Fault, Assert.Single(FolderCheck.Spool(configuration, "/tmp", default)).State);
        }
        finally
        {
            ProgramRun.MustSucceed("umount", folder.FullName);
            folder.Delete();
        }
    }

    [Fact]
    public void A_path_that_is_no_folder_and_one_where_none_can_be_made_are_found()
    {
        string file = Path.GetTempFileName();
        Assert.Equal($"{file}: is a file, not a folder", Problem(file));
        Assert.Equal($"{file}/below: cannot be made: {file} is a file, not a folder", Problem($"{file}/below"));
        string unreal = Problem("/proc/nope");
        Assert.StartsWith("/proc/nope: cannot be made in /proc: ", unreal, StringComparison.Ordinal);
        Assert.DoesNotContain(".redis-audit-check", unreal, StringComparison.Ordinal);
        SensorConfiguration configuration = new() { Sinks = [new KafkaSinkConfiguration("k", "json", Kafka)] };
        Assert.Contains("is a file, not a folder",
            Fault(Assert.Single(FolderCheck.Spool(configuration, file, default))), StringComparison.Ordinal);
        System.IO.File.Delete(file);

        static string Problem(string path)
        {
            CheckResult result = FolderCheck.State(path);
            Assert.Equal(CheckState.Warning, result.State);
            return result.Found.Split(", so")[0];
        }
    }

    [Fact]
    public void How_long_the_spool_lasts_follows_from_what_passed()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("check-");
        SensorConfiguration configuration = new()
        {
            Sinks = [new KafkaSinkConfiguration("k", "json", Kafka)],
            Spool = new() { Options = new() { Directory = folder.FullName, MaxBytes = 36_000_000 } },
        };
        CheckResult hours = Assert.Single(FolderCheck.Spool(configuration, "/tmp", new TrafficSample(5, 50, 5000)));
        Assert.Equal(CheckState.Ok, hours.State);
        Assert.Contains("at 10 events/s, as now, sinks may be away for 10 h", hours.Found, StringComparison.Ordinal);
        CheckResult minutes = Assert.Single(FolderCheck.Spool(configuration, "/tmp", new TrafficSample(5, 50_000, 5_000_000)));
        Assert.Equal(CheckState.Warning, minutes.State);
        Assert.Contains("for 1 min", minutes.Found, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    private static string Fault(CheckResult result)
    {
        Assert.Equal(CheckState.Fault, result.State);
        return result.Found;
    }

    private static CheckResult File(string path) =>
        Assert.Single(SinkCheck.File(new FileSinkOptions { Path = path }));
}
