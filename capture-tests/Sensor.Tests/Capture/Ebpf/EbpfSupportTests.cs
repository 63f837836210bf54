using Sensor.Capture.Ebpf;

namespace Sensor.Tests.Capture.Ebpf;

public sealed class EbpfSupportTests
{
    [Fact]
    public void What_is_needed_comes_first_and_the_cost_last()
    {
        IReadOnlyList<EbpfFinding> findings = EbpfSupport.Describe();
        Assert.Equal(["libbpf", "kernel's types", "rights"], findings.Take(3).Select(finding => finding.Name));
        Assert.Equal(("cost", true, EbpfSupport.Cost), (findings[^1].Name, findings[^1].IsFine, findings[^1].Sentence));
        bool canLoad = findings.Take(3).All(finding => finding.IsFine);
        Assert.Equal(canLoad, findings.Any(finding => finding.Name == "programs"));
        Assert.All(findings, finding => Assert.NotEmpty(finding.Sentence));
    }
}
