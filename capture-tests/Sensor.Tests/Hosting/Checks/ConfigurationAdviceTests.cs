using Sensor.Configuration;
using Sensor.Hosting.Checks;
using Sensor.Tests.Support;

namespace Sensor.Tests.Hosting.Checks;

public sealed class ConfigurationAdviceTests
{
    [Theory]
    [InlineData("/etc/x/token: cannot be read")]
    [InlineData("/etc/x/token: may not be read by this user; it should hold a secret")]
    public void Of_a_file_that_may_not_be_read_it_is_how_to_let_the_sensor_read_it(string sentence)
    {
        string advice = ConfigurationAdvice.Of(new ConfigurationProblem(3, "sinks[0].token_file", sentence));
        Assert.Contains("'chgrp redis-audit /etc/x/token' and 'chmod 640 /etc/x/token'", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void The_words_are_those_of_the_readers()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "to become another user needs root");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("advice-");
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
        string secret = Path.Combine(folder.FullName, "secret");
        File.WriteAllText(secret, "x");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead);
        string file = Path.Combine(folder.FullName, "sensor.yaml");
        File.WriteAllText(file, $"""
            instances:
              - name: main
                addresses: ["127.0.0.1:6379"]
                poll:
                  url: redis://a@127.0.0.1:6379
                  password_file: {secret}
            sinks:
              - name: s
                type: splunk
                url: https://x.example/
                token_file: {secret}
                ca_file: {secret}

            """);
        ProgramRun run = ProgramRun.Of(
            ["setpriv", "--reuid", "65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", .. ProgramRun.Sensor,
            "check", "-c", file, "--seconds", "1"]);
        Assert.Equal(3, run.Output.Split('\n').Count(line =>
            line.Contains($"'chgrp redis-audit {secret}'", StringComparison.Ordinal)));
        folder.Delete(recursive: true);
    }
}
