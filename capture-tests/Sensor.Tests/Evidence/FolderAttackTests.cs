using System.Diagnostics;
using Sensor.Evidence;

namespace Sensor.Tests.Evidence;

/// <summary>Things that are no files are put where a trail lies, so that nobody can verify it.</summary>
public sealed class FolderAttackTests : IDisposable
{
    private readonly TestTrail _trail = TestTrail.Written();

    public void Dispose() => _trail.Dispose();

    [Theory]
    [InlineData("", "nowhere")]
    [InlineData("", "itself")]
    [InlineData(TrailNames.DigestSuffix, "nowhere")]
    [InlineData(TrailNames.DigestSuffix, "itself")]
    public void What_cannot_be_read_hides_no_other_attack(string suffix, string target)
    {
        string path = _trail.Closed[0] + suffix;
        File.Delete(path);
        File.CreateSymbolicLink(path, target == "itself" ? path : Path.Combine(_trail.Folder, target));
        TestTrail.Edit(_trail.Closed[2], lines => lines.Skip(1));
        string found = _trail.Findings();
        Assert.Contains("Unreadable 1 0-0", found);
        Assert.Contains("Changed 3 5001-6000", found);
        Assert.False(_trail.Verify().AllIsProven);
    }

    [Fact]
    public void A_link_to_a_folder_is_not_followed()
    {
        string below = Path.Combine(_trail.Folder, "below");
        Directory.CreateDirectory(below);
        File.CreateSymbolicLink(Path.Combine(below, "loop"), "..");
        TrailReport report = _trail.Verify();
        Assert.Equal(4, report.Files);
        Assert.True(report.AllIsProven);
    }

    [Theory]
    [InlineData("", "Cut 1 1-2500")]
    [InlineData(TrailNames.DigestSuffix, "NoEvidence 1 0-0; FileMissing 1 1-2500")]
    public void A_pipe_in_place_of_a_file_is_an_empty_file(string suffix, string expected)
    {
        string path = _trail.Closed[0] + suffix;
        File.Delete(path);
        MakePipe(path);
        Assert.Equal(expected, _trail.Findings());
    }

    [Fact]
    public void A_pipe_beside_a_file_does_not_stop_the_others()
    {
        MakePipe(_trail.Active + ".zst");
        TestTrail.Edit(_trail.Closed[2], lines => lines.Skip(1));
        string found = _trail.Findings();
        Assert.Contains("Cut 0 7501-8000", found);
        Assert.Contains("Changed 3 5001-6000", found);
    }

    private static void MakePipe(string path)
    {
        using Process made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }
}
