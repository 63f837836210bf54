using System.Text;
using Sensor.Policy;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

public sealed class SamplingTests
{
    /// <summary>Other sensors and other versions choose the same: these never change.</summary>
    [Theory]
    [InlineData("0123456789abcdef0123", 0x64, 0.0, false)]
    [InlineData("0123456789abcdef0123", 0x64, 1.0, true)]
    public void The_ends_of_the_scale_keep_nothing_and_all(string session, long ordinal, double rate, bool kept) =>
        Assert.Equal(kept, Sampling.Keeps(Encoding.ASCII.GetBytes(session), ordinal, rate));

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    [InlineData(0.01)]
    public void The_share_that_is_kept_is_the_rate(double rate)
    {
        const int Events = 200_000;
        byte[] session = "0123456789abcdef0123"u8.ToArray();
        int kept = Enumerable.Range(0, Events).Count(i => Sampling.Keeps(session, i * 31L, rate));
        Assert.InRange(kept, Events * rate * 0.9, Events * rate * 1.1);
    }

    [Fact]
    public void What_a_lower_rate_keeps_a_higher_one_keeps_too()
    {
        byte[] session = "fedcba98765432100123"u8.ToArray();
        for (int i = 0; i < 10_000; i++)
        {
            Assert.True(!Sampling.Keeps(session, i, 0.2) || Sampling.Keeps(session, i, 0.7));
        }
    }

    [Fact]
    public void The_choice_is_a_fixed_function_of_the_id()
    {
        string chosen = string.Concat(Enumerable.Range(0, 32).Select(i =>
            Sampling.Keeps("0123456789abcdef0123"u8, i * 37L, 0.5) ? '1' : '0'));
        Assert.Equal("11000110101001011001010011100010", chosen);
    }

    [Fact]
    public void Two_runs_choose_the_same_and_the_account_holds()
    {
        PolicyOptions options = new()
        {
            Rules =
            [
                new() { Name = "tenth", Action = PolicyAction.Sample, Rate = 0.1, Match = new() { Commands = ["GET"] } },
            ],
        };
        string[] first = Run(options, out long leftOut);
        string[] second = Run(options, out _);
        Assert.Equal(first, second);
        Assert.Equal(2002, first.Length + leftOut); // with SET and connection_opened
        Assert.InRange(first.Length, 2 + 140, 2 + 260);
    }

    private static string[] Run(PolicyOptions options, out long leftOut)
    {
        using PolicyWorker worker = new(options);
        worker.Open().Exchange("SET a v");
        for (int i = 0; i < 2000; i++)
        {
            worker.Exchange("GET a", "$1\\r\\nx\\r\\n");
        }

        List<Event> events = worker.End();
        leftOut = worker.Statistics.CountsByRule["tenth"];
        return [.. events.Where(one => one["event_action"] != "connection_closed").Select(one => one["event_id"])];
    }
}
