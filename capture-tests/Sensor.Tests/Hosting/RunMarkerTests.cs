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
        using RunMarker marker = RunMarker.Begin(Path.Combine(_folder, "new"), Start, Silent);
        Assert.Null(marker.Unwatched);
    }

    [Fact]
    public void After_a_clean_stop_the_time_from_it_on_was_not_watched()
    {
        using (RunMarker marker = RunMarker.Begin(_folder, Start, Silent))
        {
            marker.NoteAlive(Start + (5 * Second));
            marker.NoteStopped(Start + (6 * Second));
        }

        using RunMarker next = RunMarker.Begin(_folder, Start + (60 * Second), Silent);
        Assert.Equal(
            new SensorGap(GapEventCause.NotRunning, Start + (6 * Second), Start + (60 * Second)), next.Unwatched);
    }

    [Fact]
    public void After_any_other_stop_so_was_what_may_not_have_been_written()
    {
        using (RunMarker marker = RunMarker.Begin(_folder, Start, Silent))
        {
            marker.NoteAlive(Start + (5 * Second));
        }

        using RunMarker next = RunMarker.Begin(_folder, Start + (60 * Second), Silent);
        Assert.Equal(
            new SensorGap(GapEventCause.UncleanStop, Start + (5 * Second) - RunMarker.UnwrittenNs, Start + (60 * Second)),
            next.Unwatched);
    }

    [Theory]
    [InlineData("")]
    [InlineData("running")]
    [InlineData("running x\n")]
    [InlineData("other 01790000000000000000\n")]
    [InlineData("running 99999999999999999999\n")]
    public void What_cannot_be_read_says_nothing(string content)
    {
        File.WriteAllText(Path.Combine(_folder, "running"), content);
        using RunMarker marker = RunMarker.Begin(_folder, Start, Silent);
        Assert.Null(marker.Unwatched);
    }
}
