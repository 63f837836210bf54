using System.Globalization;
using System.Text;
using Sensor.Evidence;
using Sensor.Formats;
using Sensor.Sinks;
using Sensor.Sinks.File;
using Sensor.Tests.Support;

namespace Sensor.Tests.Sinks;

public sealed class FileRotationTests : IDisposable
{
    private const string Line = "{\"schema_version\":\"1.0\",\"a\":\"bcdefghijklmnopqrstuvwxyz\"}\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-rotation-");
    private readonly TestClock _clock = new();

    private string Active => Path.Combine(_folder.FullName, "events.ndjson");

    private string[] Closed => TrailNames.ClosedOf(Active);

    private FileSinkOptions Options => new() { Path = Active, Clock = _clock };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_file_is_never_larger_than_its_size_and_no_line_is_lost_or_cut()
    {
        Random random = new(7);
        StringBuilder all = new();
        using (FileSink sink = FileSink.Open(Options with { Rotation = new RotationOptions { SizeBytes = 5000 } }))
        {
            for (int i = 0; i < 200; i++)
            {
                string lines = string.Concat(Enumerable.Repeat(Line, random.Next(1, 300)));
                all.Append(lines);
                sink.Write(Encoding.ASCII.GetBytes(lines));
            }
        }

        Assert.True(Closed.Length > 100);
        Assert.All(Closed, file => Assert.InRange(new FileInfo(file).Length, 1, 5000));
        Assert.All(Closed, file => Assert.EndsWith("\n", File.ReadAllText(file)));
        Assert.Equal(all.ToString(), string.Concat(Closed.Append(Active).Select(File.ReadAllText)));
    }

    [Fact]
    public void A_line_that_is_larger_than_a_file_has_one_of_its_own()
    {
        string large = $"{{\"schema_version\":\"1.0\",\"x\":\"{new string('x', 9000)}\"}}\n";
        using (FileSink sink = FileSink.Open(Options with { Rotation = new RotationOptions { SizeBytes = 5000 } }))
        {
            sink.Write(Encoding.ASCII.GetBytes(Line + large + Line));
        }

        Assert.Equal([Line, large, Line], Closed.Append(Active).Select(File.ReadAllText));
    }

    [Fact]
    public void Files_begin_at_full_hours_in_utc()
    {
        FileSinkOptions hourly = Options with { Rotation = new RotationOptions { EveryNs = 3_600_000_000_000 } };
        using FileSink sink = FileSink.Open(hourly);
        _clock.Now = At("12:59:59");
        sink.Write(Encoding.ASCII.GetBytes(Line));
        sink.Tick(_clock.Now);
        Assert.Empty(Closed);
        _clock.Now = At("13:00:00");
        sink.Tick(_clock.Now);
        Assert.Equal("events-20260131T130000Z.ndjson", Path.GetFileName(Assert.Single(Closed)));
        _clock.Now = At("15:30:00");
        sink.Tick(_clock.Now);
        Assert.Single(Closed); // an empty file is not closed
        sink.Write(Encoding.ASCII.GetBytes(Line));
        _clock.Now = At("16:10:00");
        sink.Write(Encoding.ASCII.GetBytes(Line));
        Assert.Equal("events-20260131T161000Z.ndjson", Path.GetFileName(Closed[1]));
        Assert.Equal(Line, File.ReadAllText(Active));
    }

    [Fact]
    public void Names_sort_in_the_order_of_closing_even_when_the_clock_goes_back()
    {
        using FileSink sink = FileSink.Open(Options);
        for (int i = 0; i < 5; i++)
        {
            sink.Write(Encoding.ASCII.GetBytes(Line.Replace("bcd", $"{i}", StringComparison.Ordinal)));
            sink.AskRotation();
            sink.Tick(_clock.Now);
            _clock.Now -= TimeSpan.FromHours(1);
        }

        Assert.Equal(["0e", "1e", "2e", "3e", "4e"], Closed.Select(file => File.ReadAllText(file).Substring(29, 2)));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public void Every_file_begins_as_its_format_wants(string name)
    {
        EventFormat format = EventFormats.All.Single(format => format.Name == name);
        string header = Encoding.ASCII.GetString(format.Header?.Invoke() ?? []);
        using (FileSink sink = FileSink.Open(Options with { Format = format }))
        {
            sink.AskRotation();
            sink.Write("1\n"u8);
            sink.AskRotation();
            sink.Write("2\n"u8);
        }

        Assert.Equal([header + "1\n", header + "2\n"], Closed.Append(Active).Select(File.ReadAllText));
    }

    [Theory]
    [InlineData("None", "")]
    [InlineData("Gzip", ".gz")]
    [InlineData("Zstd", ".zst")]
    public void A_closed_file_has_its_hash_beside_it(string compression, string suffix)
    {
        using (FileSink sink = FileSink.Open(Options with { Compression = Enum.Parse<FileCompression>(compression) }))
        {
            for (int i = 0; i < 3000; i++)
            {
                sink.Write(Encoding.ASCII.GetBytes(Line));
            }

            sink.AskRotation();
            sink.Tick(_clock.Now);
            WaitFor(() => Closed.Length == 1 && File.Exists(Closed[0] + ".sha256"));
        }

        string closed = Assert.Single(Closed);
        Assert.EndsWith("Z.ndjson" + suffix, closed);
        ProgramRun.MustSucceed("sh", "-c", $"cd {_folder.FullName} && sha256sum --strict -c *.sha256");
        string[] reader = suffix == ".gz" ? ["gzip", "-dc", closed] : suffix == ".zst" ? ["zstd", "-dcq", closed] : ["cat", closed];
        if (suffix != ".zst" || File.Exists("/usr/bin/zstd"))
        {
            Assert.Equal(3000, ProgramRun.MustSucceed(reader).Output.Count(c => c == '\n'));
        }

        UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(closed) & others);
    }

    [Fact]
    public void What_an_end_left_unfinished_is_finished_at_the_next_start()
    {
        string one = Path.Combine(_folder.FullName, "events-20260101T000000Z.ndjson");
        string two = Path.Combine(_folder.FullName, "events-20260102T000000Z.ndjson");
        string foreign = Path.Combine(_folder.FullName, "events-other-20260102T000000Z.ndjson");
        File.WriteAllText(one, Line);
        File.WriteAllText(one + ".gz.part", "half");
        File.WriteAllText(two, Line);
        ProgramRun.MustSucceed("gzip", "-k", two);
        File.WriteAllText(foreign, Line);
        using (FileSink sink = FileSink.Open(Options with { Compression = FileCompression.Gzip }))
        {
            WaitFor(() => File.Exists(two + ".gz.sha256") && !File.Exists(two));
        }

        Assert.Equal(
            ["events-20260101T000000Z.ndjson.gz", "events-20260101T000000Z.ndjson.gz.sha256",
                "events-20260102T000000Z.ndjson.gz", "events-20260102T000000Z.ndjson.gz.sha256",
                "events-other-20260102T000000Z.ndjson", "events.ndjson"],
            Directory.GetFiles(_folder.FullName).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0, 3, false, "", 3)]
    [InlineData(3, 0, false, "", 3)]
    [InlineData(3, 0, true, "", -6)]
    [InlineData(3, 0, true, "0.archived 1.archived 4.archived", 3)]
    [InlineData(1, 0, false, "0.hold 3.hold", -2)]
    [InlineData(0, 3, false, "1.hold", -4)]
    public void Old_files_are_deleted(int files, int hours, bool archive, string beside, int leftOrTooMany)
    {
        for (int i = 0; i < 6; i++)
        {
            string file = Path.Combine(_folder.FullName, string.Create(CultureInfo.InvariantCulture, $"events-20260101T00000{i}Z.ndjson"));
            File.WriteAllText(file, new string('x', 10_000));
            File.WriteAllText(file + ".sha256", "");
            File.SetLastWriteTimeUtc(file, _clock.Now.UtcDateTime.AddHours(i - 5).AddMinutes(-1));
        }

        int left = Math.Abs(leftOrTooMany);
        foreach (string mark in beside.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            File.WriteAllText(Path.Combine(_folder.FullName, $"events-20260101T00000{mark[0]}Z.ndjson{mark[1..]}"), "");
        }

        FileSinkOptions options = Options with
        {
            Retention = new RetentionOptions
            {
                SizeBytes = files * 10_000,
                AgeNs = hours * 3_600_000_000_000L,
                Archive = archive,
            },
        };
        using FileSink sink = FileSink.Open(options);
        sink.Tick(_clock.Now);
        WaitFor(() => Closed.Length == left && Directory.GetFiles(_folder.FullName, "*.sha256").Length == left);
        sink.Tick(_clock.Now.AddMinutes(2));
        IReadOnlyList<FileNote> notes = sink.Family!.TakeNotes();
        Assert.Equal(6 - left, notes.Count(note => note.Kind == FileNoteKind.Removed));
        Assert.Equal(leftOrTooMany < 0, notes.Any(note => note.Sentence.Contains("not yet archived", StringComparison.Ordinal)));
    }

    [Fact]
    public void One_file_has_one_writer()
    {
        FileSink first = FileSink.Open(Options);
        Assert.Contains("is being written already", Assert.Throws<SinkFailure>(() => FileSink.Open(Options)).Message);
        Assert.Contains("is being written already",
            Assert.Throws<SinkFailure>(() => FileSink.Open(Options with { Append = false })).Message);
        first.Dispose();
        FileSink.Open(Options).Dispose();
        Assert.Equal([Active], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public void A_file_set_aside_takes_what_still_comes()
    {
        FileSink old = FileSink.Open(Options);
        old.Write(Encoding.ASCII.GetBytes(Line));
        old.SetAside();
        using (FileSink next = FileSink.Open(Options, old.Family))
        {
            old.Write(Encoding.ASCII.GetBytes(Line));
            next.Write(Encoding.ASCII.GetBytes(Line));
            old.Dispose();
            next.Write(Encoding.ASCII.GetBytes(Line));
        }

        Assert.Equal(Line + Line, File.ReadAllText(Assert.Single(Closed)));
        Assert.Equal(Line + Line, File.ReadAllText(Active));
    }

    [Fact]
    public void A_torn_last_line_is_cut_off()
    {
        File.WriteAllText(Active, Line + "{\"schema_ver");
        using FileSink sink = FileSink.Open(Options);
        sink.Write(Encoding.ASCII.GetBytes(Line));
        Assert.Equal(Line + Line, File.ReadAllText(Active));
        Assert.Contains("its 12 bytes were cut off", Assert.Single(sink.Family!.TakeNotes()).Sentence);
    }

    private DateTimeOffset At(string time) =>
        DateTimeOffset.Parse($"2026-01-31T{time}Z", CultureInfo.InvariantCulture);

    private static void WaitFor(Func<bool> condition)
    {
        for (int i = 0; i < 3000 && !condition(); i++)
        {
            Thread.Sleep(10);
        }

        Assert.True(condition());
    }
}
