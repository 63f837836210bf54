using Sensor.Events;
using Sensor.Hosting;
using Sensor.Tests.Support;
using Serilog;

namespace Sensor.Tests.Hosting;

public sealed class LossJournalTests : IDisposable
{
    private static readonly ILogger Silent = new LoggerConfiguration().CreateLogger();

    private readonly string _folder = Directory.CreateTempSubdirectory("journal-").FullName;

    private static SensorGap File => new(GapEventCause.SinkFull, 1, 2) { Sink = "a \"file\"", Events = 7 };

    private static SensorGap Spool =>
        new(GapEventCause.SpoolFull, 3, 4) { Sink = "json", Events = 9, LostEvents = ["data_access=8", "other=1"] };

    private static SensorGap Damage => new(GapEventCause.SpoolDamaged, 5, 6) { Sink = "json", Bytes = 700 };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_kept_is_there_at_the_next_start_and_what_took_its_place_after_it()
    {
        Keep(_folder, File, Spool, Damage);
        AssertLeft(_folder, File, Spool, Damage);
        Keep(_folder, Spool);
        AssertLeft(_folder, Spool);
        Keep(_folder);
        AssertLeft(_folder);
    }

    [Fact]
    public void A_full_disk_takes_it_all_the_same()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: a file system of its own is mounted");
        using SmallDisk disk = new(Path.Combine(_folder, "disk"), kilobytes: 256);
        using (LossJournal journal = LossJournal.Open(disk.Folder, Silent))
        {
            disk.Fill();
            journal.Keep([File, Spool]);
        }

        AssertLeft(disk.Folder, File, Spool);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[{\"Cause\":\"Nothing\"}]")]
    [InlineData("[{\"Cause\"")]
    [InlineData("null")]
    public void What_cannot_be_read_is_nothing(string content)
    {
        System.IO.File.WriteAllText(Path.Combine(_folder, "losses"), content);
        AssertLeft(_folder);
    }

    private static void Keep(string folder, params SensorGap[] losses)
    {
        using LossJournal journal = LossJournal.Open(folder, Silent);
        journal.Keep(losses);
    }

    private static void AssertLeft(string folder, params SensorGap[] expected)
    {
        using LossJournal journal = LossJournal.Open(folder, Silent);
        Assert.Equal(expected.Select(Text), journal.Left.Select(Text));
    }

    private static string Text(SensorGap gap) =>
        $"{gap.Cause} {gap.Sink} {gap.FirstTimeNs} {gap.LastTimeNs} {gap.Events} {gap.Bytes} {string.Join(',', gap.LostEvents)}";
}
