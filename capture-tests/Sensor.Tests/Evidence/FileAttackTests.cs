using System.Text;
using Sensor.Evidence;
using Sensor.Sinks.File;

namespace Sensor.Tests.Evidence;

/// <summary>Whole files and digests are taken away, replaced, exchanged, made anew.</summary>
public sealed class FileAttackTests : IDisposable
{
    private readonly TestTrail _trail = TestTrail.Written();

    public void Dispose() => _trail.Dispose();

    [Fact]
    public void A_file_removed()
    {
        File.Delete(_trail.Closed[1]);
        Assert.Equal("FileMissing 2 2501-5000", _trail.Findings());
    }

    [Fact]
    public void A_file_removed_with_its_digests()
    {
        string file = _trail.Closed[1];
        File.Delete(TestTrail.DigestsOf(file));
        File.Delete(file);
        Assert.Equal("FileMissing 2 2501-5000", _trail.Findings());
    }

    [Fact]
    public void The_first_file_removed_with_its_digests()
    {
        string file = _trail.Closed[0];
        File.Delete(TestTrail.DigestsOf(file));
        File.Delete(file);
        Assert.Equal("FileMissing 1 1-2500", _trail.Findings());
    }

    [Fact]
    public void The_last_file_removed_with_its_digests()
    {
        File.Delete(TestTrail.DigestsOf(_trail.Active));
        File.Delete(_trail.Active);
        Assert.Equal("FileMissing 0 0-0", _trail.Findings());
        Assert.Equal("FileMissing 0 0-0; Checkpoint 3 7501-8000", _trail.Findings(checkpoints: true));
    }

    [Fact]
    public void Digests_removed()
    {
        File.Delete(TestTrail.DigestsOf(_trail.Closed[1]));
        Assert.Equal("NoEvidence 2 0-0; Chain 2 2501-5000", _trail.Findings());
    }

    [Fact]
    public void All_digests_removed()
    {
        foreach (string digests in Directory.GetFiles(_trail.Folder, "*" + TrailNames.DigestSuffix))
        {
            File.Delete(digests);
        }

        Assert.Equal("NoEvidence 1 0-0; NoEvidence 2 0-0; NoEvidence 3 0-0; NoEvidence 0 0-0", _trail.Findings());
    }

    [Fact]
    public void Records_and_digests_emptied()
    {
        foreach (string file in _trail.Closed)
        {
            File.Delete(TestTrail.DigestsOf(file));
            File.Delete(file);
        }

        File.WriteAllText(_trail.Active, "");
        File.WriteAllText(TestTrail.DigestsOf(_trail.Active), "");
        Assert.Equal("NoEvidence 0 0-0", _trail.Findings());
        Assert.False(_trail.Verify().AllIsProven);
    }

    [Theory]
    [InlineData(false, "Cut 4 8201-8600")]
    [InlineData(true, "Renamed 4 0-0; Chain 4 8201-8600")]
    public void A_file_replaced_by_its_older_self(bool withDigests, string expected)
    {
        using (FileSink sink = FileSink.Open(_trail.Options))
        {
            _trail.Write(sink, 8001, 200);
            sink.AskSettling();
            _trail.Pass(sink, TimeSpan.FromSeconds(1));
            byte[] records = File.ReadAllBytes(_trail.Active);
            byte[] digests = File.ReadAllBytes(TestTrail.DigestsOf(_trail.Active));
            _trail.Write(sink, 8201, 400);
            _trail.Rotate(sink);
            _trail.Write(sink, 8601, 10);
            File.WriteAllBytes(_trail.Closed[3], records);
            if (withDigests)
            {
                File.WriteAllBytes(TestTrail.DigestsOf(_trail.Closed[3]), digests);
            }
        }

        Assert.Equal(expected, _trail.Findings());
    }

    [Theory]
    [InlineData(false, "Moved 1 2501-5000; Cut 1 1-2500; Moved 2 1-2500; Cut 2 2501-5000")]
    [InlineData(true, "Renamed 1 0-0; Renamed 2 0-0")]
    public void Two_files_exchanged(bool withDigests, string expected)
    {
        Exchange(_trail.Closed[0], _trail.Closed[1]);
        if (withDigests)
        {
            Exchange(TestTrail.DigestsOf(_trail.Closed[0]), TestTrail.DigestsOf(_trail.Closed[1]));
        }

        Assert.Equal(expected, _trail.Findings());
    }

    [Fact]
    public void A_file_doubled_under_another_name()
    {
        string copy = _trail.Closed[0].Replace("events-2026", "events-2027", StringComparison.Ordinal);
        File.Copy(_trail.Closed[0], copy);
        File.Copy(TestTrail.DigestsOf(_trail.Closed[0]), TestTrail.DigestsOf(copy));
        Assert.Equal("Renamed 4 0-0; Doubled 4 1-2500", _trail.Findings());
    }

    [Fact]
    public void Another_key_verifies_nothing()
    {
        string other = Path.Combine(_trail.Folder, "..", "other");
        KeyPair.Create(other + ".key", other + ".pub");
        TrailReport report = _trail.Verify(key: other + ".pub");
        Assert.Empty(report.Proven);
        Assert.Equal(
            "OtherKey 1 1-2500; OtherKey 2 2501-5000; OtherKey 3 5001-7500; OtherKey 0 7501-8000",
            _trail.Findings(key: other + ".pub"));
    }

    [Fact]
    public void A_file_made_anew_with_another_key()
    {
        using TestTrail other = TestTrail.Written();
        File.Copy(other.Closed[1], _trail.Closed[1], overwrite: true);
        File.Copy(TestTrail.DigestsOf(other.Closed[1]), TestTrail.DigestsOf(_trail.Closed[1]), overwrite: true);
        string found = _trail.Findings(checkpoints: true);
        Assert.Contains("OtherKey 2 ", found);
        Assert.Contains("Chain 2 2501-5000", found);
        Assert.Equal([(1L, 2500L), (5001L, 8000L)],
            _trail.Verify().Proven.Select(range => (range.FirstRecord, range.LastRecord)));
    }

    [Fact]
    public void A_file_made_anew_with_the_same_key_is_no_part_of_the_chain()
    {
        using TestTrail other = new();
        File.Copy(_trail.PrivateKey, other.PrivateKey, overwrite: true);
        using (FileSink sink = FileSink.Open(other.Options))
        {
            other.Write(sink, 1, 2500);
            other.Rotate(sink);
        }

        File.Copy(other.Closed[0], _trail.Closed[0], overwrite: true);
        File.Copy(TestTrail.DigestsOf(other.Closed[0]), TestTrail.DigestsOf(_trail.Closed[0]), overwrite: true);
        Assert.Contains("FileMissing", _trail.Findings());
        Assert.Contains("Checkpoint", _trail.Findings(checkpoints: true));
    }

    [Fact]
    public void A_changed_digest()
    {
        EditDigests(_trail.Closed[0], lines => lines[2] = lines[2].Replace("\"records\":1000", "\"records\":999", StringComparison.Ordinal));
        Assert.Equal("Forged 1 1001-1999", _trail.Findings());
    }

    [Fact]
    public void A_digest_that_is_none()
    {
        EditDigests(_trail.Closed[0], lines => lines[2] = "{}");
        string found = _trail.Findings();
        Assert.Contains("Forged 1 ", found);
        Assert.Contains("Chain 1 1001-2000", found);
    }

    [Theory]
    [InlineData("\"first_byte\":0", "\"first_byte\":-5")]
    [InlineData("\"end_byte\":", "\"end_byte\":-")]
    [InlineData("\"end_byte\":", "\"end_byte\":9999999999")]
    [InlineData("\"end_byte\":", "\"end_byte\":999999999999")]
    [InlineData("\"records\":", "\"records\":922337203685477")]
    [InlineData("\"first_record\":1,", "\"first_record\":9223372036854775807,")]
    [InlineData("\"number\":", "\"number\":922337203685477580")]
    public void A_digest_of_a_range_that_cannot_be_hides_no_other_attack(string written, string changed)
    {
        EditDigests(_trail.Closed[0], lines => lines[1] = lines[1].Replace(written, changed, StringComparison.Ordinal));
        TestTrail.Edit(_trail.Closed[2], lines => lines.Skip(1));
        string found = _trail.Findings();
        Assert.Contains("Forged 1 ", found);
        Assert.Contains("Changed 3 5001-6000", found);
    }

    [Fact]
    public void A_removed_digest()
    {
        EditDigests(_trail.Closed[0], lines => lines.RemoveAt(2));
        Assert.Equal("Chain 1 1001-2000", _trail.Findings());
    }

    [Fact]
    public void Digests_exchanged()
    {
        EditDigests(_trail.Closed[0], lines => (lines[1], lines[2]) = (lines[2], lines[1]));
        Assert.Equal("Chain 1 1-1000", _trail.Findings());
    }

    [Fact]
    public void The_end_cut_off_with_its_digests_is_found_by_a_checkpoint()
    {
        using (FileSink sink = FileSink.Open(_trail.Options))
        {
            _trail.Write(sink, 8001, 300);
            sink.AskSettling();
            _trail.Pass(sink, TimeSpan.FromSeconds(1));
        }

        string[] digests = File.ReadAllLines(TestTrail.DigestsOf(_trail.Active));
        int kept = Array.FindIndex(digests, line => line.Contains("\"kind\":\"stopped\"", StringComparison.Ordinal)) + 1;
        File.WriteAllText(TestTrail.DigestsOf(_trail.Active), string.Concat(digests[..kept].Select(line => line + "\n")));
        TestTrail.Edit(_trail.Active, lines => lines[..500]);
        Assert.Equal("", _trail.Findings());
        Assert.Equal("Checkpoint 0 8001-8300", _trail.Findings(checkpoints: true));
    }

    private static void Exchange(string one, string other)
    {
        byte[] bytes = File.ReadAllBytes(one);
        File.Copy(other, one, overwrite: true);
        File.WriteAllBytes(other, bytes);
    }

    private static void EditDigests(string path, Action<List<string>> edit)
    {
        string digests = TestTrail.DigestsOf(path);
        List<string> lines = [.. File.ReadAllLines(digests, Encoding.UTF8)];
        edit(lines);
        File.WriteAllText(digests, string.Concat(lines.Select(line => line + "\n")));
    }
}
