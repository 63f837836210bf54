using Sensor.Evidence;
using Sensor.Sinks.File;

namespace Sensor.Tests.Evidence;

/// <summary>Somebody wants a file that he takes away to look like one whose time was over.</summary>
public sealed class RetentionAttackTests : IDisposable
{
    private readonly TestTrail _trail = TestTrail.Written();

    public void Dispose() => _trail.Dispose();

    [Theory]
    [InlineData("\"first_record\":", "\"first_record\":999999,\"was\":")]
    [InlineData("\"closed_as\":\"events-2026", "\"closed_as\":\"events-2027")]
    [InlineData("\"previous\":\"", "\"previous\":\"0")]
    public void Digests_that_were_changed_are_not_signed_anew(string written, string changed)
    {
        string file = _trail.Closed[1];
        EditDigests(file, lines => lines[^1] = lines[^1].Replace(written, changed, StringComparison.Ordinal));
        Assert.Contains(KeepNothing(), note => note.Kind == FileNoteKind.Trouble && note.File == file
            && note.Sentence.Contains("it stays: ", StringComparison.Ordinal));
        Assert.Equal([file], _trail.Closed);
        Assert.DoesNotContain(
            $"\"removed_file\":\"{Path.GetFileName(file)}\"", File.ReadAllText(TestTrail.DigestsOf(_trail.Active)));
        File.Delete(TestTrail.DigestsOf(file));
        File.Delete(file);
        Assert.Equal("FileMissing earlier files 2501-5000", _trail.Findings());
    }

    [Fact]
    public void Digests_of_an_earlier_file_put_before_a_files_own_claim_nothing_of_it()
    {
        string[] before = File.ReadAllLines(TestTrail.DigestsOf(_trail.Closed[0]));
        EditDigests(_trail.Closed[1], lines => lines.InsertRange(0, before));
        File.WriteAllText(_trail.Closed[0] + TrailNames.HoldSuffix, "");
        KeepNothing();
        Assert.Contains("\"removed_record\":5000", File.ReadAllText(TestTrail.DigestsOf(_trail.Active)));
        File.Delete(TestTrail.DigestsOf(_trail.Closed[0]));
        File.Delete(_trail.Closed[0]);
        Assert.Equal("FileMissing earlier files 1-2500", _trail.Findings());
    }

    [Fact]
    public void A_file_of_the_key_before_is_deleted_in_time_all_the_same()
    {
        string other = Path.Combine(_trail.Folder, "..", "other");
        KeyPair.Create(other + ".key", other + ".pub");
        FileSinkOptions options = _trail.Options with { Evidence = new EvidenceOptions { KeyFile = other + ".key" } };
        using (FileSink sink = FileSink.Open(options))
        {
            _trail.Write(sink, 8001, 100);
        }

        Assert.DoesNotContain(KeepNothing(options), note => note.Kind == FileNoteKind.Trouble);
        Assert.Empty(_trail.Closed);
        using VerifyingKeys keys = VerifyingKeys.Load([_trail.PublicKey, other + ".pub"]);
        Assert.Empty(TrailVerifier.Run([_trail.Folder], keys, _trail.Checkpoints, RotatingFile.NsOf(_trail.Clock.Now)).Findings);
    }

    [Fact]
    public void A_file_of_another_key_that_ours_does_not_follow_is_deleted_without_evidence()
    {
        using TestTrail other = TestTrail.Written();
        File.Copy(TestTrail.DigestsOf(other.Closed[1]), TestTrail.DigestsOf(_trail.Closed[1]), overwrite: true);
        Assert.Contains(KeepNothing(), note => note.Kind == FileNoteKind.Trouble
            && note.Sentence.Contains("is deleted without evidence of its records", StringComparison.Ordinal));
        Assert.DoesNotContain("\"removed_record\":5000", File.ReadAllText(TestTrail.DigestsOf(_trail.Active)));
    }

    [Theory]
    [InlineData(0, "FileMissing earlier files 1-2500; Checkpoint ")]
    [InlineData(1, "FileMissing earlier files 2501-5000")]
    [InlineData(2, "FileMissing 3 5001-7500; Checkpoint ")]
    public void A_file_that_was_held_and_is_gone_is_missing(int held, string expected)
    {
        string file = _trail.Closed[held];
        File.WriteAllText(file + TrailNames.HoldSuffix, "");
        KeepNothing();
        Assert.Equal([file], _trail.Closed);
        Assert.Equal("", _trail.Findings(checkpoints: true));
        File.Delete(TestTrail.DigestsOf(file));
        File.Delete(file);
        Assert.StartsWith(expected, _trail.Findings(checkpoints: true));
    }

    [Fact]
    public void A_digest_that_names_no_first_record_explains_the_last_one_alone()
    {
        Digest old = new()
        {
            Kind = DigestKind.Removed,
            Chain = "c",
            Stream = "events",
            RemovedFile = "f",
            RemovedRecord = 5000,
            TimeNs = 9,
        };
        RemovedRecords removed = new([Link(old), Link(old with { RemovedFile = "e", RemovedFirst = 1, RemovedRecord = 2500 })]);
        Assert.Empty(removed.Missing("c", "e", 1, 2500));
        Assert.Empty(removed.Missing("c", "f", 5000, 5000));
        Assert.Equal([(2501L, 4999L)], removed.Missing("c", "f", 2501, 5000));
        Assert.Equal([(2501L, 4999L)], removed.Missing("c", "f", 1, 5000));
        Assert.Equal([(1L, 2500L)], removed.Missing("c", "f", 1, 2500));
        Assert.Equal([(1L, 2500L)], removed.Missing("other", "e", 1, 2500));
        Assert.True(removed.Explain(new Checkpoint("events", "f", 5000, "", 9)));
        Assert.False(removed.Explain(new Checkpoint("events", "f", 4000, "", 9)));
        Assert.False(removed.Explain(new Checkpoint("events", "f", 2000, "", 10)));

        static ChainLink Link(Digest digest) => new(
            new TrailFile { Folder = "", Name = "" }, new DigestLine(1, digest, "", DigestState.Good));
    }

    /// <summary>A sensor that keeps no closed file, for a minute.</summary>
    private List<FileNote> KeepNothing(FileSinkOptions? options = null)
    {
        List<FileNote> notes = [];
        int held = Directory.GetFiles(_trail.Folder, "*" + TrailNames.HoldSuffix).Length;
        using (FileSink sink = FileSink.Open((options ?? _trail.Options) with { Retention = new RetentionOptions { SizeBytes = 1 } }))
        {
            _trail.Pass(sink, TimeSpan.FromMinutes(2));
            TestTrail.WaitFor(() =>
            {
                notes.AddRange(sink.Family!.TakeNotes());
                return _trail.Closed.Length == 3 - notes.Count(note => note.Kind == FileNoteKind.Removed);
            });
            _trail.Pass(sink, TimeSpan.FromSeconds(1));
        }

        Assert.True(_trail.Closed.Length >= held);
        return notes;
    }

    private static void EditDigests(string path, Action<List<string>> edit)
    {
        string digests = TestTrail.DigestsOf(path);
        List<string> lines = [.. File.ReadAllLines(digests)];
        edit(lines);
        File.WriteAllText(digests, string.Concat(lines.Select(line => line + "\n")));
    }
}
