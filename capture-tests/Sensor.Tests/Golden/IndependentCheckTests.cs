using Sensor.Tests.Support;

namespace Sensor.Tests.Golden;

/// <summary>
/// The golden events were written by the sensor itself. Here a decoder that shares no code with it reads the same
/// captures (<c>pcaps/record/check.py</c>): every command that a client sent stands in them, and no other.
/// Only plain Ethernet here; all captures, with tshark's help, by <c>pcaps/record/check.py</c> itself.
/// </summary>
public sealed class IndependentCheckTests
{
    [Fact]
    public void Another_decoder_finds_the_same_commands_in_the_captures()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "python3 is not installed");
        ProgramRun run =
            ProgramRun.Of("/usr/bin/python3", Path.Combine(Repository.Captures, "record", "check.py"), "--plain");
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Matches("^1[0-9][0-9] captures, [4-9][0-9]{3} commands, 0 differences", run.Output);
    }
}
