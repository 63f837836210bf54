using System.Text.RegularExpressions;
using Sensor.Tests.Packaging;
using Sensor.Tests.Support;

namespace Sensor.Tests.Documentation;

/// <summary>
/// The commands of <c>packaging/docs/</c>: those that need no more than root and the sensor are run, in a network of their
/// own and with a folder of their own for <c>/tmp</c>; a shell reads the others. What a page points at is there.
/// </summary>
public sealed partial class DocumentationTests : IDisposable
{
    private static readonly HashSet<string> Known =
        ["root", "package", "built", "redis", "systemd", "kubernetes", "build"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-docs-");

    public static TheoryData<string> Pages =>
        [.. Directory.EnumerateFiles(Sample.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Sample.PathOf(""), path)).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_shell_can_read_every_command(string page)
    {
        foreach ((string[] needs, string commands) in Blocks(page))
        {
            Assert.All(needs, need => Assert.Contains(need, Known));
            ProgramRun.MustSucceed("bash", "-n", "-c", commands);
        }
    }

    [Fact]
    public void What_needs_the_sensor_alone_works()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a network of its own needs root");
        PlaceProgram();
        int run = 0;
        // Forensics makes the trail that the runbooks look at.
        foreach (string page in (string[])["forensics", "mirror-port", "platforms", "runbooks"])
        {
            foreach ((string[] needs, string commands) in Blocks($"docs/{page}.md"))
            {
                if (needs.All(need => need is "root" or "package"))
                {
                    Run(commands);
                    run++;
                }
            }
        }

        Assert.True(run >= 6, $"only {run} blocks were run");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void What_it_points_at_is_there(string page)
    {
        string folder = Path.GetDirectoryName(Sample.PathOf(page))!;
        foreach (Match link in Link().Matches(Sample.Text(page)))
        {
            string target = link.Groups[1].Value.Split('#')[0];
            bool isFile = target.Length > 0 && !target.Contains("://", StringComparison.Ordinal);
            Assert.True(!isFile || Path.Exists(Path.Combine(folder, target)), $"{page} points at {target}");
        }

        foreach (Match file in RepositoryPath().Matches(Sample.Text(page)))
        {
            Assert.True(Path.Exists(Path.Combine(Repository.Root, file.Groups[1].Value)), $"{page} names {file.Groups[1]}");
        }
    }

    private void Run(string commands)
    {
        string text = $"""
            set -eu
            export PATH={_folder.FullName}:$PATH
            cd {Repository.Root}
            ip link set lo up
            {commands.Replace("/tmp/", _folder.FullName + "/", StringComparison.Ordinal)}
            """;
        ProgramRun run = ProgramRun.Of("unshare", "--net", "bash", "-c", text);
        Assert.True(run.ExitCode == 0, $"{commands}{run.Output}{run.Errors}");
    }

    private void PlaceProgram()
    {
        string program = Path.Combine(_folder.FullName, "redis-audit-sensor");
        File.WriteAllText(program, $"#!/bin/sh\nexec {string.Join(' ', ProgramRun.Sensor)} \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static IEnumerable<(string[] Needs, string Commands)> Blocks(string page) =>
        Block().Matches(Sample.Text(page)).Select(block =>
            (block.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries), block.Groups[2].Value));

    [GeneratedRegex(@"(?ms)^```sh(?: needs=([a-z,]*))?\n(.*?)^```$")]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:packaging|pcaps|sensor|capture-tests)/[\w./-]+)`")]
    private static partial Regex RepositoryPath();
}
