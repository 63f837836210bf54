namespace Sensor.Tests.Instances;

public sealed class AclLogPropertyTests
{
    private const int Runs = 200;
    private const long SkewNs = -7_000_000_000_000;

    /// <summary>
    /// The log has room for all: every denial is explained or told, once, across restarts of both sides.
    /// </summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void With_room_for_all_every_denial_is_explained_or_told_exactly_once(bool tellsIds, bool sensorCrashes)
    {
        for (int seed = 1; seed <= Runs; seed++)
        {
            AclLogModel server = new(tellsIds, capacity: 128, SkewNs);
            AclLogRun run = new(seed, server, kinds: 3) { ServerRestarts = !sensorCrashes, Crashes = sensorCrashes };
            run.Play(150);

            Assert.True(run.Denied - server.Lost == run.Told + run.Explained, $"seed {seed}: {Account(run, server)}");
            Assert.True(server.Lost == run.LostInRestarts, $"seed {seed}: the model lost something");
            Assert.False(run.LossSaid, $"seed {seed}: a loss was said");
            Assert.True(server.Lost > 0 || run.Told == run.Denied - run.OnWire, $"seed {seed}: {Account(run, server)}");
        }
    }

    /// <summary>The log overflows and is reset: the account still closes, and what was lost was said.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12)]
    public void Ids_keep_the_account_exact_when_the_log_overflows_and_is_reset(int capacity)
    {
        int losses = 0;
        for (int seed = 1; seed <= Runs; seed++)
        {
            AclLogModel server = new(tellsIds: true, capacity, SkewNs);
            AclLogRun run = new(seed, server, kinds: 4) { Resets = true, ServerRestarts = true };
            run.Play(150);

            Assert.True(run.Denied - server.Lost == run.Told + run.Explained, $"seed {seed}: {Account(run, server)}");
            Assert.True(server.Lost == run.LostInRestarts || run.LossSaid, $"seed {seed}: a loss was not said");
            losses += server.Lost > run.LostInRestarts ? 1 : 0;
        }

        Assert.True(losses > Runs / 10, "the runs lose too little to prove anything");
    }

    /// <summary>Without ids the account closes, or a loss was said.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12)]
    public void Without_ids_what_is_lost_in_an_overflow_was_said(int capacity)
    {
        int exact = 0;
        for (int seed = 1; seed <= Runs; seed++)
        {
            AclLogModel server = new(tellsIds: false, capacity, SkewNs);
            AclLogRun run = new(seed, server, kinds: 2) { ServerRestarts = true };
            run.Play(20);

            bool closes = run.Denied - server.Lost == run.Told + run.Explained;
            Assert.True(closes || run.LossSaid, $"seed {seed}: {Account(run, server)}");
            Assert.True(server.Lost == run.LostInRestarts || run.LossSaid, $"seed {seed}: a loss was not said");
            Assert.True(run.Told + run.Explained <= run.Denied, $"seed {seed}: told twice, {Account(run, server)}");
            exact += run.LossSaid ? 0 : 1;
        }

        Assert.True(capacity < 12 || exact > Runs / 10, "a loss is said too readily");
    }

    private static string Account(AclLogRun run, AclLogModel server) =>
        $"{run.Denied} denied, {run.OnWire} on the wire, {server.Lost} lost; {run.Explained} explained,"
        + $" {run.Told} told";
}
