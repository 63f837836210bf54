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
}
