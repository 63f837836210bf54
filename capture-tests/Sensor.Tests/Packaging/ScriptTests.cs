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

    /// <summary>install.sh runs with a PATH of stand-ins alone, which write down what they were asked: nothing is changed.</summary>
    [Theory]
    [InlineData("echo '  --groups GROUPS  --user-group'", "groupadd useradd")]
    [InlineData("exit 127", "groupadd useradd")]
    [InlineData("echo 'adduser --system [--group | --ingroup GROUP]'", "adduser")]
    public void The_user_is_made_with_what_the_distribution_has(string help, string makers)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("install-");
        string log = Path.Combine(folder.FullName, "log");
        DirectoryInfo programs = folder.CreateSubdirectory("bin");
        foreach (string real in (string[])["sh", "grep", "dirname"])
        {
            File.CreateSymbolicLink(Path.Combine(programs.FullName, real), $"/usr/bin/{real}");
        }

        foreach (string silent in (string[])["cp", "cmp", "install", "chown", "chmod", "systemctl"])
        {
            StandIn(silent, "exit 0");
        }

        StandIn("id", "echo 0");
        // The user is there once a program has made it.
        StandIn("getent", $"[ \"$1\" = passwd ] && [ -f {log}.user ]");
        StandIn("groupadd", $"echo groupadd \"$@\" >>{log}");
        StandIn("useradd", $"echo useradd \"$@\" >>{log}; : >{log}.user");
        StandIn("adduser", $"[ \"$1\" != --help ] || {{ {help}; exit 0; }}; echo adduser \"$@\" >>{log}; : >{log}.user");
        File.Copy(Sample.PathOf("deb/install.sh"), Path.Combine(folder.FullName, "install.sh"));
        File.Copy(Sample.PathOf("deb/postinst"), Path.Combine(folder.FullName, "postinst"));
        ProgramRun.MustSucceed(
            "/usr/bin/env", "-i", $"PATH={programs.FullName}", "/bin/sh", Path.Combine(folder.FullName, "install.sh"));
        string[] made = File.ReadAllLines(log);
        Assert.Equal(makers, string.Join(' ', made.Select(line => line.Split(' ')[0])));
        Assert.All(made, line => Assert.EndsWith(" redis-audit", line, StringComparison.Ordinal));
        folder.Delete(recursive: true);

        void StandIn(string name, string does)
        {
            string path = Path.Combine(programs.FullName, name);
            File.WriteAllText(path, $"#!/bin/sh\n{does}\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
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
