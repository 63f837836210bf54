using Sensor.Tests.Support;

namespace Sensor.Tests.Packaging;

public sealed class ScriptTests
{
    private static readonly string[] OfThePackage = ["postinst", "prerm", "postrm"];

    public static TheoryData<string> Scripts =>
        [.. Directory.EnumerateFiles(Sample.PathOf(""), "*.sh", SearchOption.AllDirectories)
            .Concat(OfThePackage.Select(name => Sample.PathOf($"deb/{name}")))
            .Select(path => Path.GetRelativePath(Sample.PathOf(""), path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_shell_can_read_it(string name) => ProgramRun.MustSucceed("sh", "-n", Sample.PathOf(name));

    [Fact]
    public void What_builds_and_tests_the_package_says_what_is_wrong_with_its_words()
    {
        ProgramRun build = ProgramRun.Of("sh", Sample.PathOf("build-deb.sh"), "--nope", "x");
        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("--nope: no such option", build.Errors, StringComparison.Ordinal);
        ProgramRun test = ProgramRun.Of("sh", Sample.PathOf("test-deb.sh"));
        Assert.Contains("name the package", test.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_image_is_built_in_two_steps_and_runs_as_a_user_with_packets_alone()
    {
        string[] lines = Sample.Text("container/Containerfile").Split('\n');
        Assert.Equal(2, lines.Count(line => line.StartsWith("FROM ", StringComparison.Ordinal)));
        string user = Assert.Single(lines, line => line.StartsWith("USER ", StringComparison.Ordinal));
        Assert.Matches(@"^USER [1-9]\d+:[1-9]\d+$", user);
        Assert.Equal("RUN setcap cap_net_raw+ep /usr/bin/redis-audit-sensor",
            Assert.Single(lines, line => line.Contains("setcap", StringComparison.Ordinal)));
        int begin = Array.FindLastIndex(lines, line => line.StartsWith("FROM ", StringComparison.Ordinal));
        foreach (string copy in lines[begin..].Where(line => line.StartsWith("COPY ", StringComparison.Ordinal)
            && !line.Contains("--from", StringComparison.Ordinal)))
        {
            Assert.True(File.Exists(Path.Combine(Repository.Root, copy.Split(' ')[1])), copy);
        }
    }
}
