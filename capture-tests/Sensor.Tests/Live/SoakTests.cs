using System.Globalization;

namespace Sensor.Tests.Live;

/// <summary>
/// The account to its end (EVENTS.md) under load and one fault after the other. <c>SOAK_MINUTES</c> makes it long
/// (<c>capture-tests/soak.sh</c>); without it is short, and each kind of fault comes about once.
/// </summary>
public sealed class SoakTests
{
    private const int UsualSeconds = 95;
    private const int UsualRate = 4000;

    [Fact]
    public void Whatever_happens_each_command_is_an_event_or_in_a_reported_loss()
    {
        Assert.SkipWhen(LiveNetwork.Missing() is not null, LiveNetwork.Missing() ?? "");
        Assert.SkipUnless(File.Exists("/usr/bin/kcat"), "kcat is not installed");
        Assert.SkipUnless(File.Exists("/usr/bin/gcc"), "gcc is not installed");
        double minutes = Setting("SOAK_MINUTES", 0);
        TimeSpan time = minutes > 0 ? TimeSpan.FromMinutes(minutes) : TimeSpan.FromSeconds(UsualSeconds);
        using SoakRun run = new((int)Setting("SOAK_RATE", minutes > 0 ? 20_000 : UsualRate));
        SoakReport report = run.Run(time);
        if (Environment.GetEnvironmentVariable("SOAK_REPORT") is { Length: > 0 } path)
        {
            report.Write(path);
        }

        Assert.True(report.Complaints.Count == 0, report.Table());
        Assert.True(report.Kafka.Delivered > report.Kafka.Commands / 2, report.Table());
    }

    private static double Setting(string name, double usual) => double.TryParse(
        Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out double value) ? value : usual;
}
