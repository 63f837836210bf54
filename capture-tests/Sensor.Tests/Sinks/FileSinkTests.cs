using System.Text;
using Sensor.Formats;
using Sensor.Sinks;
using Sensor.Sinks.File;
using Sensor.Tests.Support;

namespace Sensor.Tests.Sinks;

public sealed class FileSinkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-sink-");

    private string FilePath => Path.Combine(_folder.FullName, "events.ndjson");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Lines_are_in_the_file_when_write_returns()
    {
        using FileSink sink = FileSink.Open(new FileSinkOptions { Path = FilePath });
        sink.Write("{\"a\":1}\n"u8);
        Assert.Equal("{\"a\":1}\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void Appending_keeps_what_is_there_and_writing_anew_does_not()
    {
        const string There = "{\"schema_version\":\"1.0\"}\n";
        File.WriteAllText(FilePath, There);
        Write(append: true, "{\"b\":1}\n");
        Assert.Equal(There + "{\"b\":1}\n", File.ReadAllText(FilePath));
        Write(append: false, "{\"c\":1}\n");
        Assert.Equal("{\"c\":1}\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void Room_that_was_asked_for_ahead_is_no_part_of_the_file_and_is_given_back()
    {
        byte[] line = [.. Enumerable.Repeat((byte)'x', (1 << 20) - 1), (byte)'\n'];
        using (FileSink sink = FileSink.Open(new FileSinkOptions { Path = FilePath, Append = false }))
        {
            for (int i = 0; i < 20; i++)
            {
                sink.Write(line);
            }

            (long length, long allocated) = SizeOf(FilePath);
            Assert.Equal(20 << 20, length);
            Assert.True(allocated > length, $"{allocated} bytes: nothing was asked for");
        }

        (long end, long kept) = SizeOf(FilePath);
        Assert.Equal(20 << 20, end);
        Assert.InRange(kept, end, end + (1 << 20));
    }

    [Fact]
    public void A_new_file_is_for_owner_and_group_alone()
    {
        Write(append: true, "{}\n");
        UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(FilePath) & others);
        Assert.NotEqual(UnixFileMode.None, File.GetUnixFileMode(FilePath) & UnixFileMode.UserWrite);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_that_holds_no_events_is_left_alone(bool append)
    {
        byte[] capture = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0];
        File.WriteAllBytes(FilePath, capture);
        SinkFailure failure = Assert.Throws<SinkFailure>(
            () => FileSink.Open(new FileSinkOptions { Path = FilePath, Append = append }));
        Assert.Contains(FilePath, failure.Message);
        Assert.Equal(capture, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public void A_header_stands_once_however_often_the_file_is_opened()
    {
        EventFormat csv = EventFormats.All.Single(format => format.Name == "csv");
        string header = Encoding.ASCII.GetString(csv.Header!());
        for (int i = 0; i < 2; i++)
        {
            using FileSink sink = FileSink.Open(new FileSinkOptions { Path = FilePath, Format = csv });
            sink.Write("1,2\r\n"u8);
        }

        Assert.Equal(header + "1,2\r\n1,2\r\n", File.ReadAllText(FilePath));
        using FileSink anew = FileSink.Open(new FileSinkOptions { Path = FilePath, Format = csv, Append = false });
        Assert.Equal(header, File.ReadAllText(FilePath));
    }

    [Fact]
    public void A_file_of_one_format_is_not_added_to_in_another()
    {
        Write(append: true, "{\"schema_version\":\"1.0\"}\n");
        foreach (EventFormat format in EventFormats.All.Where(format => format != EventFormats.Json))
        {
            SinkFailure failure = Assert.Throws<SinkFailure>(
                () => FileSink.Open(new FileSinkOptions { Path = FilePath, Format = format }));
            Assert.Contains($"holds no {format.Name} events", failure.Message);
        }
    }

    [Fact]
    public void A_full_disk_is_one_sentence()
    {
        using FileSink sink = FileSink.Open(new FileSinkOptions { Path = "/dev/full" });
        SinkFailure failure = Assert.Throws<SinkFailure>(() => sink.Write("{}\n"u8));
        Assert.Contains("/dev/full: writing failed: no space left on the disk", failure.Message);
        Assert.False(failure.Quiet);
    }

    [Fact]
    public void A_missing_folder_and_a_folder_as_file_are_one_sentence()
    {
        string missing = Path.Combine(_folder.FullName, "missing", "events.ndjson");
        Assert.Contains("does not exist", Failure(missing));
        Assert.Contains(_folder.FullName, Failure(_folder.FullName));
    }

    [Fact]
    public void A_device_can_be_written()
    {
        using FileSink sink = FileSink.Open(new FileSinkOptions { Path = "/dev/null", Append = false });
        sink.Write(Encoding.ASCII.GetBytes(new string('x', 100_000)));
        sink.Flush();
    }

    private static string Failure(string path) =>
        Assert.Throws<SinkFailure>(() => FileSink.Open(new FileSinkOptions { Path = path })).Message;

    private static (long Length, long Allocated) SizeOf(string path)
    {
        string[] said = ProgramRun.MustSucceed("stat", "-c", "%s %b", path).Output.Split(' ');
        return (long.Parse(said[0]), 512 * long.Parse(said[1]));
    }

    private void Write(bool append, string line)
    {
        using FileSink sink = FileSink.Open(new FileSinkOptions { Path = FilePath, Append = append });
        sink.Write(Encoding.UTF8.GetBytes(line));
    }
}
