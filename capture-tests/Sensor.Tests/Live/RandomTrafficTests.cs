using System.Runtime.CompilerServices;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// The sensor against the logs of clients that did everything a client may do, by a seed that each failure names: with
/// every packet there it must agree on every command; with packets missing it must not say anything that is false.
/// </summary>
public sealed class RandomTrafficTests(RandomRecording recording) : IClassFixture<RandomRecording>
{
    [Fact]
    public void A_replay_agrees_with_the_clients_on_every_command()
    {
        recording.Need();
        AgreeExactly(recording.Replay(recording.CaptureFile));
    }

    [Fact]
    public void A_replay_by_several_workers_agrees_too()
    {
        recording.Need();
        AgreeExactly(recording.Replay(recording.CaptureFile, "--workers", "3"));
    }

    [Fact]
    public void Live_on_the_servers_interface_it_agrees_on_every_command()
    {
        recording.Need();
        AgreeExactly(SeenEvent.ReadAll(File.ReadLines(recording.ServerSide)));
    }

    [Fact]
    public void Live_on_a_mirror_port_it_agrees_on_every_command()
    {
        recording.Need();
        AgreeExactly(SeenEvent.ReadAll(File.ReadLines(recording.MirrorSide)));
    }

    /// <summary>
    /// Many losses for one recording (<c>RANDOM_TRAFFIC_LOSSES</c> of each kind): what was lost depends on the seed
    /// alone, so a case that is found is found again.
    /// </summary>
    [Theory]
    [InlineData("FromTheStart", 0.002)]
    [InlineData("FromTheStart", 0.02)]
    [InlineData("FromTheStart", 0.2)]
    [InlineData("CaptureBeginsLate", 0)]
    [InlineData("CaptureBeginsLate", 0.02)]
    [InlineData("ConnectionByConnection", 0)]
    [InlineData("ConnectionByConnection", 0.02)]
    public void With_packets_removed_nothing_that_it_claims_is_false(string joining, double share)
    {
        recording.Need();
        List<CapturedFrame> frames = CaptureFile.Read(recording.CaptureFile);
        int losses = RandomRecording.Setting("RANDOM_TRAFFIC_LOSSES", 2);
        var all = new EventComparison();
        int first = RandomRecording.Setting("RANDOM_TRAFFIC_FIRST_LOSS", 0);
        for (int loss = first; loss < first + losses; loss++)
        {
            List<CapturedFrame> kept =
                CaptureDamage.Apply(frames, Enum.Parse<Joining>(joining), share, (recording.Seed * 100_000) + loss);
            string damaged = recording.Temporary($"damaged-{joining}-{share}.pcap");
            CaptureFile.Write(damaged, kept);
            var comparison = new EventComparison();
            comparison.NothingFalse(recording.Logs, recording.ReplayHere(damaged), ClientEvidence.In(frames, kept));
            all.Add($"loss {loss}: ", comparison);
        }

        TestContext.Current.SendDiagnosticMessage(
            $"{joining} {share}: {all.Commands} commands seen, {all.Claimed} with a claim, {all.Users} with a user");
        Report(all, $"{joining}-{share}");
        Assert.True(all.Claimed > all.Commands / 4, $"only {all.Claimed} of {all.Commands} commands have an outcome");
    }

    private void AgreeExactly(List<SeenEvent> events, [CallerMemberName] string test = "")
    {
        var comparison = new EventComparison();
        comparison.Exactly(recording.Logs, events, ServerTraits.Of(LiveNetwork.ServerProgram).IsSilentOnFailedLogin);
        TestContext.Current.SendDiagnosticMessage($"{comparison.Commands} commands, {comparison.Undecided} undecided");
        Report(comparison, test);
        Assert.True(comparison.Undecided <= comparison.Commands / 25,
            $"{comparison.Undecided} of {comparison.Commands} commands are undecided");
    }

    private void Report(EventComparison comparison, string test)
    {
        File.WriteAllLines(recording.Temporary($"{test}.disagreements"), comparison.Disagreements);
        int commands = recording.Logs.Sum(log => log.Commands.Count);
        Assert.True(comparison.Disagreements.Count == 0,
            $"seed {recording.Seed}, {commands} commands, {comparison.Disagreements.Count} disagreements\n"
            + string.Join('\n', comparison.Disagreements.Take(15)));
    }
}
