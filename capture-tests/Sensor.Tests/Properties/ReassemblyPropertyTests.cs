using Sensor.Tcp;
using Sensor.Tests.Support;

namespace Sensor.Tests.Properties;

/// <summary>
/// HOUSE-STYLE §6.4: two random streams, cut anywhere, in a capture that loses, repeats, re-cuts and mixes packets,
/// against the original bytes.
/// </summary>
public sealed class ReassemblyPropertyTests
{
    [Theory]
    [InlineData(0, 4, false)]
    [InlineData(10, 0, false)]
    [InlineData(10, 4, false)]
    [InlineData(30, 12, false)]
    [InlineData(0, 0, true)]
    [InlineData(10, 4, true)]
    [InlineData(30, 12, true)]
    public void Every_byte_goes_up_once_and_every_missing_byte_is_in_a_gap(
        int lossPercent, int shuffle, bool retransmits)
    {
        for (int seed = 0; seed < 150; seed++)
        {
            RandomConversation talk = new(seed, lossPercent, shuffle, retransmits);
            TcpOptions options = new() { HoleWaitSegments = int.MaxValue, HoleWaitNs = long.MaxValue / 4 };
            StreamRecorder seen = talk.Play(options);
            for (int side = 0; side < 2; side++)
            {
                string where = $"seed {seed} side {side}";
                Assert.True(seen.Covered[side].Count == talk.KnownEnd(side), where + " end");
                for (int i = 0; i < seen.Covered[side].Count; i++)
                {
                    int expected = talk.Captured[side][i] ? talk.Bytes[side][i] : StreamRecorder.Missing;
                    Assert.True(seen.Covered[side][i] == expected, $"{where} at {i}");
                }
            }

            // A retransmission has the acknowledgement of its own moment: its bytes' first cause is then not to be
            // known.
            Assert.True(
                retransmits || seen.CausalViolations == 0,
                $"seed {seed}: {seen.CausalViolations} bytes before their cause");
        }
    }

    [Theory]
    [InlineData(10, 4, 20)]
    [InlineData(30, 12, 5)]
    [InlineData(5, 40, 2)]
    public void With_short_waits_what_goes_up_is_still_right_and_nothing_missing_is_passed_over(
        int lossPercent, int shuffle, int waitSegments)
    {
        for (int seed = 1000; seed < 1150; seed++)
        {
            RandomConversation talk = new(seed, lossPercent, shuffle, seed % 2 == 0);
            StreamRecorder seen = talk.Play(new TcpOptions { HoleWaitSegments = waitSegments, MaxFlowBytes = 20_000 });
            for (int side = 0; side < 2; side++)
            {
                string where = $"seed {seed} side {side}";
                // One more where the last bytes came late: an acknowledged byte right behind a loss is no FIN.
                Assert.True(seen.Covered[side].Count - talk.KnownEnd(side) is 0 or 1, where + " end");
                for (int i = 0; i < seen.Covered[side].Count; i++)
                {
                    int got = seen.Covered[side][i];
                    Assert.True(
                        got == StreamRecorder.Missing
                            || (i < talk.KnownEnd(side) && talk.Captured[side][i] && got == talk.Bytes[side][i]),
                        $"{where} at {i}");
                }
            }

            Assert.True(seen.MostBytesHeld <= 20_000 + 65_536 + 512, $"seed {seed}: {seen.MostBytesHeld} bytes held");
        }
    }
}
