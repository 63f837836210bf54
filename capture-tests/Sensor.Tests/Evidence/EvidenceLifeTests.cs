using Sensor.Evidence;
using Sensor.Sinks;
using Sensor.Sinks.File;

namespace Sensor.Tests.Evidence;

/// <summary>What digests say over the life of a sensor: stops, crashes, quiet hours, files that are deleted.</summary>
public sealed class EvidenceLifeTests : IDisposable
{
    private readonly TestTrail _trail = new();

    public void Dispose() => _trail.Dispose();

    [Fact]
    public void A_record_waits_for_its_digest_ten_seconds_at_most()
    {
        using FileSink sink = FileSink.Open(_trail.Options);
        sink.Write(TestTrail.Lines(1, 5));
        _trail.Pass(sink, TimeSpan.FromSeconds(9));
        Assert.Equal("NotYet 0 0-0", _trail.Findings());
        _trail.Pass(sink, TimeSpan.FromSeconds(1));
        Assert.Equal("", _trail.Findings());
    }

    [Fact]
    public void A_quiet_day_has_its_digests()
    {
        using (FileSink sink = FileSink.Open(_trail.Options))
        {
            sink.Write(TestTrail.Lines(1, 5));
            for (int minute = 0; minute < 1440; minute++)
            {
                _trail.Pass(sink, TimeSpan.FromMinutes(1));
            }
        }

        Assert.Equal("", _trail.Findings());
        int idle = File.ReadLines(TestTrail.DigestsOf(_trail.Active)).Count(line => line.Contains("\"idle\"", StringComparison.Ordinal));
        Assert.InRange(idle, 140, 144);
    }

    [Fact]
    public void An_hour_without_digests_is_a_gap()
    {
        using (FileSink sink = FileSink.Open(_trail.Options))
        {
            _trail.Write(sink, 1, 1000);
            _trail.Clock.Now += TimeSpan.FromHours(1);
            _trail.Write(sink, 1001, 1000);
        }

        Assert.Equal("Gap 0 0-0", _trail.Findings());
        Assert.Equal([(1L, 2000L)], _trail.Verify().Proven.Select(range => (range.FirstRecord, range.LastRecord)));
    }

    [Fact]
    public void A_trail_that_ends_without_an_end_is_a_gap_once_a_digest_is_overdue()
    {
        using FileSink sink = FileSink.Open(_trail.Options);
        _trail.Write(sink, 1, 1000);
        Assert.Equal("", _trail.Findings());
        _trail.Clock.Now += TimeSpan.FromHours(1);
        Assert.Equal("Gap 0 0-0", _trail.Findings());
    }

    [Fact]
    public void A_clean_stop_and_start_is_no_fault()
    {
        for (int i = 0; i < 3; i++)
        {
            using FileSink sink = FileSink.Open(_trail.Options);
            _trail.Write(sink, 1 + (i * 100), 100);
            _trail.Clock.Now += TimeSpan.FromHours(2);
            sink.Tick(_trail.Clock.Now);
        }

        TrailReport report = _trail.Verify();
        Assert.DoesNotContain(report.Findings, finding => finding.Kind != FindingKind.Gap);
        Assert.Equal(2, report.Notes.Count(note => note.Contains("stopped from", StringComparison.Ordinal)));
        Assert.Equal([(1L, 300L)], report.Proven.Select(range => (range.FirstRecord, range.LastRecord)));
    }

    [Theory]
    [InlineData("", "Recovered 0 1001-1300")]
    [InlineData("{\"schema_version\":\"1.0\",\"torn", "Recovered 0 1001-1300")]
    public void After_an_unclean_stop_only_what_had_no_digest_is_not_proven(string torn, string expected)
    {
        Crash(sink => _trail.Write(sink, 1, 1300));
        File.AppendAllText(_trail.Active, torn);
        using (FileSink sink = FileSink.Open(_trail.Options))
        {
            Assert.Contains(sink.Family!.TakeNotes(), note => note.Kind == FileNoteKind.Unclean);
            _trail.Write(sink, 1301, 100);
        }

        Assert.Equal(expected, _trail.Findings());
        Assert.Equal([(1L, 1000L), (1301L, 1400L)],
            _trail.Verify().Proven.Select(range => (range.FirstRecord, range.LastRecord)));
        Assert.Equal(torn.Length > 0, _trail.Verify().Findings[0].Sentence.Contains("torn", StringComparison.Ordinal));
        Assert.Equal(1400, File.ReadAllLines(_trail.Active).Length);
    }

    [Fact]
    public void More_than_a_block_can_be_recovered()
    {
        File.WriteAllBytes(PathIn(_trail.Folder), TestTrail.Lines(1, 2500));
        using (FileSink sink = FileSink.Open(_trail.Options))
        {
            _trail.Write(sink, 2501, 10);
        }

        Assert.Equal("Recovered 0 1-2500", _trail.Findings());
        TestTrail.Edit(_trail.Active, lines => [.. lines[..1499], .. lines[1500..]]);
        Assert.Equal("Changed 0 1001-2000; Recovered 0 1-2500", _trail.Findings());
    }

    [Fact]
    public void What_was_cut_off_while_the_sensor_was_down_is_found()
    {
        Crash(sink => _trail.Write(sink, 1, 3000));
        TestTrail.Edit(_trail.Active, lines => lines[..1500]);
        using (FileSink sink = FileSink.Open(_trail.Options))
        {
            _trail.Write(sink, 3001, 1000);
        }

        Assert.Equal("Changed 0 1001-3000; Recovered 0 0-3000", _trail.Findings());
    }

    [Fact]
    public void A_half_written_digest_is_made_anew()
    {
        Crash(sink => _trail.Write(sink, 1, 1300));
        File.AppendAllText(TestTrail.DigestsOf(_trail.Active), "{\"version\":1,\"str");
        using (FileSink sink = FileSink.Open(_trail.Options))
        {
            _trail.Write(sink, 1301, 10);
        }

        Assert.Equal("Recovered 0 1001-1300", _trail.Findings());
    }

    [Fact]
    public void Digests_that_were_changed_stop_the_start()
    {
        Crash(sink => _trail.Write(sink, 1, 1300));
        File.AppendAllText(TestTrail.DigestsOf(_trail.Active), "{}\n");
        SinkFailure failure = Assert.Throws<SinkFailure>(() => FileSink.Open(_trail.Options));
        Assert.Contains(".digest: does not end with a digest", failure.Message);
    }

    [Theory]
    [InlineData("renamed")]
    [InlineData("digested")]
    public void A_rotation_that_was_cut_in_two_is_carried_on(string cutAfter)
    {
        string kept = Path.Combine(_trail.Folder, "..", "kept");
        using (FileSink sink = FileSink.Open(_trail.Options))
        {
            _trail.Write(sink, 1, 1300);
            File.Copy(TestTrail.DigestsOf(_trail.Active), kept);
            _trail.Rotate(sink);
        }

        string closed = _trail.Closed[0];
        if (cutAfter == "digested")
        {
            File.Copy(TestTrail.DigestsOf(closed), kept, overwrite: true);
        }

        File.Delete(TestTrail.DigestsOf(closed));
        File.Delete(_trail.Active);
        File.Move(kept, TestTrail.DigestsOf(_trail.Active), overwrite: true);
        using (FileSink sink = FileSink.Open(_trail.Options))
        {
            _trail.Write(sink, 1301, 100);
        }

        Assert.Equal(cutAfter == "renamed" ? "Recovered 1 1001-1300" : "", _trail.Findings());
        Assert.Equal(1400, _trail.Verify().Proven[^1].LastRecord);
        Assert.Equal(1300, File.ReadAllLines(_trail.Closed.Single()).Length);
    }

    [Theory]
    [InlineData("e.ndjson.gz")]
    [InlineData("e.ndjson.zst")]
    [InlineData(".e.ndjson")]
    [InlineData("e.digest")]
    [InlineData("e.hold")]
    public void A_name_that_verify_would_take_for_another_files_gets_no_evidence(string name)
    {
        FileSinkOptions options = _trail.Options with { Path = Path.Combine(_trail.Folder, name) };
        Assert.Contains("a file with evidence cannot be called so", Assert.Throws<SinkFailure>(() => FileSink.Open(options)).Message);
        Assert.Contains("a file with evidence cannot be called so", Assert.Throws<SinkFailure>(() => FileProbe.Run(options)).Message);
        Assert.Empty(Directory.GetFileSystemEntries(_trail.Folder));
        FileSink.Open(options with { Evidence = null }).Dispose();
    }

    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("events-20261231T235959Z.ndjson")]
    [InlineData("others-20261231T235959Z.ndjson")]
    public void A_name_that_the_sensor_did_not_sign_moves_no_file(string closedAs)
    {
        string kept = Path.Combine(_trail.Folder, "..", "kept");
        using (FileSink sink = FileSink.Open(_trail.Options))
        {
            _trail.Write(sink, 1, 1300);
            _trail.Rotate(sink);
            File.Copy(TestTrail.DigestsOf(_trail.Closed[0]), kept);
        }

        string name = Path.GetFileName(_trail.Closed[0]);
        string digests = TestTrail.DigestsOf(_trail.Active);
        File.WriteAllText(digests, File.ReadAllText(kept).Replace(
            $"\"closed_as\":\"{name}\"", $"\"closed_as\":\"{closedAs}\"", StringComparison.Ordinal));
        SinkFailure failure = Assert.Throws<SinkFailure>(() => FileSink.Open(_trail.Options));
        Assert.Contains(".digest: does not end with a digest of this sensor's key", failure.Message);
        Assert.True(File.Exists(digests));
    }

    [Fact]
    public void Files_that_were_deleted_in_time_are_not_missing()
    {
        FileSinkOptions options = _trail.Options with { Retention = new RetentionOptions { SizeBytes = 300_000 } };
        Dictionary<string, byte[]> digests = [];
        using (FileSink sink = FileSink.Open(options))
        {
            for (int i = 0; i < 6; i++)
            {
                _trail.Write(sink, 1 + (i * 1000), 1000);
                _trail.Rotate(sink);
                digests[TestTrail.DigestsOf(_trail.Closed[^1])] = File.ReadAllBytes(TestTrail.DigestsOf(_trail.Closed[^1]));
                _trail.Clock.Now += TimeSpan.FromMinutes(2);
                sink.Tick(_trail.Clock.Now);
            }

            TestTrail.WaitFor(() => _trail.Closed.Length < 4);
            _trail.Write(sink, 6001, 10);
        }

        Assert.Equal("", _trail.Findings());
        TrailReport report = _trail.Verify(checkpoints: true);
        Assert.Empty(report.Findings);
        Assert.Contains(report.Notes, note => note.Contains("their time was over", StringComparison.Ordinal));

        // Killed behind the file and before its digests.
        (string left, byte[] lines) = digests.First(pair => !File.Exists(pair.Key));
        File.WriteAllBytes(left, lines);
        Assert.Equal("", _trail.Findings());
        File.Delete(left);
        File.Delete(TestTrail.DigestsOf(_trail.Closed[0]));
        File.Delete(_trail.Closed[0]);
        Assert.StartsWith("FileMissing", _trail.Findings());
    }

    [Fact]
    public void One_file_alone_is_proven_without_the_others()
    {
        using TestTrail trail = TestTrail.Written(FileCompression.Gzip);
        using VerifyingKeys keys = VerifyingKeys.Load([trail.PublicKey]);
        TrailReport report = TrailVerifier.Run([trail.Closed[1]], keys, null, RotatingFile.NsOf(trail.Clock.Now));
        Assert.Empty(report.Findings);
        Assert.Equal([(2501L, 5000L)], report.Proven.Select(range => (range.FirstRecord, range.LastRecord)));
        Assert.Equal(2, report.Notes.Count);
    }

    [Fact]
    public void The_hash_of_the_whole_file_stands_in_its_last_digest_and_the_next_ones_first()
    {
        using TestTrail trail = TestTrail.Written();
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(trail.Closed[0])));
        Assert.Contains(hash, File.ReadLines(TestTrail.DigestsOf(trail.Closed[0])).Last());
        Assert.Contains(hash, File.ReadLines(TestTrail.DigestsOf(trail.Closed[1])).First());
    }

    /// <summary>As kill -9 leaves it: the files as they are while the sink is open.</summary>
    private void Crash(Action<FileSink> use)
    {
        Dictionary<string, byte[]> left;
        using (FileSink sink = FileSink.Open(_trail.Options))
        {
            use(sink);
            left = Directory.GetFiles(_trail.Folder).Where(file => !Path.GetFileName(file).StartsWith('.'))
                .ToDictionary(file => file, File.ReadAllBytes);
        }

        foreach ((string file, byte[] bytes) in left)
        {
            File.WriteAllBytes(file, bytes);
        }
    }

    private static string PathIn(string folder) => Path.Combine(folder, "events.ndjson");
}
