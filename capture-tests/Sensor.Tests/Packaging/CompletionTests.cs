using Sensor.Tests.Support;

namespace Sensor.Tests.Packaging;

/// <summary>What bash offers behind a tab is what the program takes.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-completion-");

    public CompletionTests()
    {
        string program = Path.Combine(_folder.FullName, "redis-audit-sensor");
        File.WriteAllText(program, $"#!/bin/sh\nexec {string.Join(' ', ProgramRun.Sensor)} \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("redis-audit-sensor re", "replay")]
    [InlineData("redis-audit-sensor run --snap", "--snaplen")]
    [InlineData("redis-audit-sensor replay --wor", "--workers")]
    public void The_only_word_that_fits_is_offered(string line, string word) => Assert.Equal([word], Complete(line));

    [Fact]
    public void Without_a_beginning_all_verbs_are_offered_and_no_options_of_other_systems()
    {
        string[] offered = Complete("redis-audit-sensor ");
        Assert.All(["run", "replay", "interfaces", "schema", "--help"], word => Assert.Contains(word, offered));
        Assert.DoesNotContain(offered, word => word.StartsWith('/'));
    }

    [Fact]
    public void A_file_is_left_to_bash() => Assert.Equal([], Complete("redis-audit-sensor replay captures/mon"));

    private string[] Complete(string line)
    {
        string script = """
            PATH=$2:$PATH
            . "$1"
            COMP_LINE=$3 COMP_POINT=${#3}
            read -ra COMP_WORDS <<<"$3"
            [[ $3 == *' ' ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _redis_audit_sensor
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        return ProgramRun.MustSucceed(
            "bash", "-c", script, "bash", Sample.PathOf("completion/redis-audit-sensor.bash"), _folder.FullName, line)
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
