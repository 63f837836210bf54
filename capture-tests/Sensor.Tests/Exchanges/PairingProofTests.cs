using Sensor.Tests.Support;

namespace Sensor.Tests.Exchanges;

/// <summary>
/// What proves the pairing behind a loss or from the middle: the history of settled moments, or eight batches.
/// </summary>
public sealed class PairingProofTests
{
    [Theory]
    [InlineData(1, "after_gap", "after_gap")]
    [InlineData(2, "after_gap", "after_gap")]
    [InlineData(3, "", "")]
    [InlineData(20, "", "")]
    public void One_batch_proves_the_pairing_again_where_the_history_vouches_for_it(
        int exchanges, string batch, string next)
    {
        // The settled moments behind each SET are the history: three that found nothing owed are enough.
        Conversation.GivesExactly(
            Repeat("SET +, ", exchanges) + Marked("GET unpaired after_gap, INCR :5", batch) + Marked(", PING +", next)
                + Marked(", PING +", next),
            Repeat("C SET k v\nS +OK\\r\\n\n", exchanges) + """
            C GET k
            gap S 7
            wait 2
            C! INCR n
            S :5\r\n
            C PING
            S +PONG\r\n
            C PING
            S +PONG\r\n
            """);
    }

    [Fact]
    public void A_history_in_which_replies_were_owed_at_a_settled_moment_vouches_for_nothing() =>
        Conversation.GivesExactly(
        $"{Repeat("SET +, ", 10)}GET $, GET $, GET unpaired after_gap, INCR :5 after_gap, PING + after_gap, PING +",
        $"{Repeat("C SET k v\nS +OK\\r\\n\n", 10)}" + """
        C GET a
        C! GET b
        S $1\r\na\r\n$1\r\nb\r\n
        C GET k
        gap S 7
        wait 2
        C! INCR n
        S :5\r\n
        C PING
        S +PONG\r\n
        wait 2
        C PING
        S +PONG\r\n
        """);

    [Theory]
    [InlineData(true, "midstream", "")]
    [InlineData(false, "after_gap", "C GET k\ngap S 7\nwait 2\n")]
    public void Without_history_commands_are_held_until_eight_batches_in_a_row_match(
        bool fromTheMiddle, string mark, string before)
    {
        const string ping = "C! PING\nS +PONG\\r\\n\n";
        string lost = before.Length > 0 ? "GET unpaired after_gap, " : "";
        int left = before.Length > 0 ? 1 : 0;
        string held = before + Repeat(ping, 8) + $"left {left}\n";
        string marked = lost + $"PING + {mark}" + Repeat($", PING + {mark}", 7);
        Conversation.GivesExactly(marked, held, fromTheMiddle);
        Conversation.GivesExactly(
            marked + ", PING +", $"{held}C! PING\nleft {left + 8}\nS +PONG\\r\\n\nleft {left + 9}", fromTheMiddle);
    }

    [Fact]
    public void A_batch_that_does_not_match_begins_the_eight_anew()
    {
        // The fourth has two replies: one of them is of a command that was not seen. What was claimed on trial is not.
        const string ping = "C! PING\nS +PONG\\r\\n\n";
        string script = Repeat(ping, 3) + "C! PING\nS +PONG\\r\\n+PONG\\r\\n\n" + Repeat(ping, 7);
        string result = Conversation.Commands(WireRun.Of(script, fromTheMiddle: true));
        Assert.DoesNotContain("PING +,", result, StringComparison.Ordinal);
        Assert.EndsWith("PING + midstream", result, StringComparison.Ordinal);
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Marked(string look, string mark) => mark.Length > 0 ? $"{look} {mark}" : look;
}
