using Sensor.Capture.Ebpf;

namespace Sensor.Tests.Capture.Ebpf;

public sealed class ReturnProbeHazardTests
{
    [Theory]
    [InlineData("6.10.14", false)]
    [InlineData("6.11.0", true)]
    [InlineData("6.12.13", true)]
    [InlineData("6.12.14", false)]
    [InlineData("6.13.0", true)]
    [InlineData("6.13.2", true)]
    [InlineData("6.13.3", false)]
    [InlineData("6.18.44", false)]
    public void A_filtered_process_is_left_alone_on_kernels_that_would_kill_it(string kernel, bool refused) =>
        Assert.Equal(refused, Find(kernel, "Seccomp:\t2") is not null);

    [Fact]
    public void The_refusal_names_the_kernel() => Assert.Contains("6.12.9", Find("6.12.9", "Seccomp:\t2"));

    [Fact]
    public void Without_a_filter_nothing_can_be_killed() => Assert.Null(Find("6.12.9", "Seccomp:\t0"));

    [Fact]
    public void A_process_that_does_not_say_is_taken_for_a_filtered_one() => Assert.NotNull(Find("6.12.9", "Name:\tx"));

    [Fact]
    public void Arm_has_no_such_call() =>
        Assert.Null(ReturnProbeHazard.Find(Version.Parse("6.12.9"), isX64: false, ["Seccomp:\t2"]));

    private static string? Find(string kernel, string status) =>
        ReturnProbeHazard.Find(Version.Parse(kernel), isX64: true, ["Name:\tredis-server", status]);
}
