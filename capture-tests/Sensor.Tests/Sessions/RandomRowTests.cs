namespace Sensor.Tests.Sessions;

/// <summary>
/// Random sessions, met at the start or in the middle, with random losses, and CLIENT LIST read at random moments: what
/// the server knew (<see cref="RandomSession"/>) against what is claimed. RANDOM_ROWS_SEEDS asks for more.
/// </summary>
public sealed class RandomRowTests
{
    private static readonly int Seeds =
        int.TryParse(Environment.GetEnvironmentVariable("RANDOM_ROWS_SEEDS"), out int seeds) ? seeds : 400;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_that_is_claimed_is_false(bool lossy)
    {
        int claimed = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            using RandomSession session = new(seed, lossy);
            session.Run(commands: 60);
            Assert.True(session.Faults.Count == 0, $"seed {seed}: {string.Join("; ", session.Faults)}");
            claimed += session.FromLists;
        }

        Assert.True(claimed > Seeds * 2, $"only {claimed} users were learnt from lists");
    }

    [Fact]
    public void Without_losses_everything_behind_the_first_answer_is_known()
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            using RandomSession session = new(seed, lossy: false);
            session.Run(commands: 60);
            Assert.True(session.Unknown.Count == 0, $"seed {seed}: {string.Join("; ", session.Unknown)}");
        }
    }
}
