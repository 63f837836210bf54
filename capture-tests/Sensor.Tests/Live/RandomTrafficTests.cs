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

    [Theory]
    [InlineData(0.002)]
    [InlineData(0.02)]
    [InlineData(0.2)]
    public void With_packets_removed_nothing_that_it_claims_is_false(double share)
    {
        recording.Need();
        var random = new Random(recording.Seed);
        List<CapturedFrame> frames = CaptureFile.Read(recording.CaptureFile);
        string lossy = recording.Temporary($"lossy-{share}.pcap");
        // The handshakes stay: the clients' logs count from the first byte of a connection.
        List<CapturedFrame> kept = [.. frames.Where(frame => new TcpFrame(frame).IsSyn || random.NextDouble() >= share)];
        CaptureFile.Write(lossy, kept);
        var comparison = new EventComparison();
        comparison.NothingFalse(recording.Logs, recording.Replay(lossy), ClientEvidence.In(kept));
        Report(comparison, $"lossy-{share}");
    }

    private void AgreeExactly(List<SeenEvent> events, [CallerMemberName] string test = "")
    {
        var comparison = new EventComparison();
        comparison.Exactly(recording.Logs, events);
        Report(comparison, test);
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
