using Sensor.Events;
using Sensor.Hosting;
using Serilog;

namespace Sensor.Tests.Hosting;

public sealed class RunMarkerTests : IDisposable
{
    private const long Second = 1_000_000_000;
    private const long Start = 1_790_000_000 * Second;

    private static readonly ILogger Silent = new LoggerConfiguration().CreateLogger();

    private readonly string _folder = Directory.CreateTempSubdirectory("marker-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_first_start_has_nothing_to_say()
    {
        using RunMarker marker = RunMarker.Begin(Path.Combine(_folder, "new"), At(0), Silent);
        Assert.Null(marker.Unwatched);
    }

    [Fact]
    public void After_a_clean_stop_the_time_from_it_on_was_not_watched()
    {
        using (RunMarker marker = RunMarker.Begin(_folder, At(0), Silent))
        {
            marker.NoteAlive(At(5));
            marker.NoteStopped(At(6));
        }

        using RunMarker next = RunMarker.Begin(_folder, At(60), Silent);
        Assert.Equal(
            new SensorGap(GapEventCause.NotRunning, Start + (6 * Second), Start + (60 * Second)), next.Unwatched);
    }

    [Fact]
    public void After_any_other_stop_so_was_what_may_not_have_been_written()
    {
        using (RunMarker marker = RunMarker.Begin(_folder, At(0), Silent))
        {
            marker.NoteAlive(At(5));
        }

        using RunMarker next = RunMarker.Begin(_folder, At(60), Silent);
        Assert.Equal(
            new SensorGap(GapEventCause.UncleanStop, Start + (5 * Second) - RunMarker.UnwrittenNs, Start + (60 * Second)),
            next.Unwatched);
    }

    [Fact]
    public void A_clock_that_was_set_back_meanwhile_hides_nothing()
    {
        using (RunMarker marker = RunMarker.Begin(_folder, At(0), Silent))
        {
            marker.NoteAlive(At(100));
        }

        // Ten seconds later it is an hour before.
        ClockReading now = new(At(110).WallNs - (3600 * Second), At(110).SteadyNs);
        using RunMarker next = RunMarker.Begin(_folder, now, Silent);
        Assert.Equal(
            new SensorGap(GapEventCause.UncleanStop, now.WallNs - (10 * Second) - RunMarker.UnwrittenNs, now.WallNs),
            next.Unwatched);
    }

    [Fact]
    public void A_clock_that_was_set_back_while_the_host_was_off_is_told_without_a_beginning()
    {
        File.WriteAllText(Path.Combine(_folder, "running"), $"running {At(100).WallNs:d20} {5:d20} another-boot\n");
        using RunMarker next = RunMarker.Begin(_folder, At(50), Silent);
        Assert.Equal(new SensorGap(GapEventCause.UncleanStop, AuditEvent.Absent, At(50).WallNs), next.Unwatched);
    }

    [Fact]
    public void A_marker_of_an_earlier_version_is_read()
    {
        File.WriteAllText(Path.Combine(_folder, "running"), $"stopped {At(6).WallNs:d20}\n");
        using RunMarker next = RunMarker.Begin(_folder, At(60), Silent);
        Assert.Equal(new SensorGap(GapEventCause.NotRunning, At(6).WallNs, At(60).WallNs), next.Unwatched);
    }

    private static ClockReading At(int second) => new(Start + (second * Second), (1000 + second) * Second);

    [Theory]
    [InlineData("")]
    [InlineData("running")]
    [InlineData("running x\n")]
    [InlineData("other 01790000000000000000\n")]
    [InlineData("running 99999999999999999999\n")]
    public void What_cannot_be_read_says_nothing(string content)
    {
        File.WriteAllText(Path.Combine(_folder, "running"), content);
        using RunMarker marker = RunMarker.Begin(_folder, At(0), Silent);
        Assert.Null(marker.Unwatched);
    }
}
