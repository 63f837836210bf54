using System.Text.RegularExpressions;
using Sensor.Tests.Support;

namespace Sensor.Tests.Packaging;

/// <summary>The manual page is made from --help, and man reads it without a complaint.</summary>
public sealed partial class ManualPageTests : IDisposable
{
    private readonly string _page = Path.GetTempFileName();

    public void Dispose() => File.Delete(_page);

    [Fact]
    public void It_has_every_verb_and_every_option_of_each()
    {
        string page = Make().Replace(@"\-", "-", StringComparison.Ordinal);
        foreach (string verb in Verbs())
        {
            Match part = Regex.Match(page, $@"(?ms)^\.SS {verb}$.*?(?=^\.S[SH] )");
            Assert.True(part.Success, $"{verb} has no part");
            string[] options = [.. OptionLine().Matches(ProgramRun.MustSucceed([.. ProgramRun.Sensor, verb, "--help"]).Output)
                .Select(option => option.Groups[1].Value)];
            Assert.NotEmpty(options);
            Assert.All(options, option => Assert.Contains($" {option}", part.Value, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Man_has_nothing_to_say_against_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/man"), "man is missing; the package man-db has it");
        File.WriteAllText(_page, Make());
        ProgramRun run = ProgramRun.MustSucceed(
            "env", "LC_ALL=C.UTF-8", "MANROFFSEQ=", "MANWIDTH=80", "man", "--warnings", "-E", "UTF-8", "-l", _page);
        Assert.Equal("", run.Errors);
        Assert.Contains("CAP_NET_RAW", run.Output, StringComparison.Ordinal);
    }

    private static string Make() =>
        ProgramRun.MustSucceed(["sh", Sample.PathOf("man/make-man.sh"), .. ProgramRun.Sensor]).Output;

    private static IEnumerable<string> Verbs()
    {
        string help = ProgramRun.MustSucceed([.. ProgramRun.Sensor, "--help"]).Output;
        return VerbLine().Matches(help.Split("Commands:")[1]).Select(verb => verb.Groups[1].Value);
    }

    [GeneratedRegex(@"(?m)^  ([a-z]+)")]
    private static partial Regex VerbLine();

    [GeneratedRegex(@"(?m)^  (?:-., )*(--[a-z-]+)")]
    private static partial Regex OptionLine();
}
