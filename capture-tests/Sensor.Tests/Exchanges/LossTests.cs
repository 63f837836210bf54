using Sensor.Tests.Support;

namespace Sensor.Tests.Exchanges;

/// <summary>Bytes that are missing, and connections met in the middle (REDIS-FACTS §4): nothing false is claimed.</summary>
public sealed class LossTests
{
    [Theory]
    [InlineData(1, "after_gap", "after_gap")]
    [InlineData(2, "after_gap", "after_gap")]
    [InlineData(3, "", "")]
    [InlineData(20, "", "")]
    public void One_batch_proves_the_pairing_again_where_the_history_vouches_for_it(int exchanges, string batch, string next)
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
    public void A_history_in_which_replies_were_owed_at_a_settled_moment_vouches_for_nothing() => Conversation.GivesExactly(
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
    public void Without_history_commands_are_held_until_eight_batches_in_a_row_match(bool fromTheMiddle, string mark, string before)
    {
        const string ping = "C! PING\nS +PONG\\r\\n\n";
        string lost = before.Length > 0 ? "GET unpaired after_gap, " : "";
        int left = before.Length > 0 ? 1 : 0;
        string held = before + Repeat(ping, 8) + $"left {left}\n";
        string marked = lost + $"PING + {mark}" + Repeat($", PING + {mark}", 7);
        Conversation.GivesExactly(marked, held, fromTheMiddle);
        Conversation.GivesExactly(marked + ", PING +", $"{held}C! PING\nleft {left + 8}\nS +PONG\\r\\n\nleft {left + 9}", fromTheMiddle);
    }

    [Fact]
    public void A_batch_that_does_not_match_begins_the_eight_anew()
    {
        // The fourth has two replies: one of them is of a command that was not seen. What was claimed on trial is not.
        const string ping = "C! PING\nS +PONG\\r\\n\n";
        string script = Repeat(ping, 3) + "C! PING\nS +PONG\\r\\n+PONG\\r\\n\n" + Repeat(ping, 7);
        string result = Commands(WireRun.Of(script, fromTheMiddle: true));
        Assert.DoesNotContain("PING +,", result, StringComparison.Ordinal);
        Assert.EndsWith("PING + midstream", result, StringComparison.Ordinal);
    }

    [Fact]
    public void Replies_behind_a_gap_are_not_paired_with_commands_before_it() => Conversation.GivesExactly(
        "GET unpaired after_gap, GET unpaired after_gap, GET unpaired after_gap, PING + after_gap, PING +", """
        C GET a , GET b , GET c
        gap S 7
        S $1\r\nb\r\n$1\r\nc\r\n
        wait 2
        C! PING
        S +PONG\r\n
        wait 2
        C PING
        S +PONG\r\n
        """);

    [Fact]
    public void Replies_still_owed_from_before_a_gap_are_not_given_to_later_commands()
    {
        // TCP has acknowledged everything each time, but the server owes two replies all the time.
        string result = WireRun.Of("""
            C INCRBY a 1 , INCRBY b 2 , INCRBY c 3
            gap S 4
            C! INCRBY d 4
            S :2\r\n
            C! INCRBY e 5
            S :3\r\n
            C! INCRBY f 6
            S :4\r\n:5\r\n:6\r\n
            """);
        Assert.DoesNotContain("INCRBY :2", result, StringComparison.Ordinal);
        Assert.DoesNotContain("INCRBY :3", result, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_after_gap_is_not_paired_with_a_lost_command()
    {
        // The client's GET b is lost, its reply is not: SET must not get it.
        string result = WireRun.Of("""
            C GET a
            S $1\r\n1\r\n
            gap C 20
            S $1\r\n2\r\n
            C SET k v
            S +OK\r\n
            C PING
            S +PONG\r\n
            wait 2
            C PING
            S +PONG\r\n
            """);
        Assert.StartsWith("GET $, ", result, StringComparison.Ordinal);
        Assert.DoesNotContain("SET $", result, StringComparison.Ordinal);
        Assert.DoesNotContain("PING $", result, StringComparison.Ordinal);
        Assert.DoesNotContain("SET -", result, StringComparison.Ordinal);
        Assert.EndsWith("PING + after_gap, PING +", Commands(result), StringComparison.Ordinal);
        Assert.Contains("gap_before", result, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_in_flight_before_a_gap_of_the_client_still_gets_its_replies() => Conversation.GivesExactly(
        "GET $, INCR :4, PING + after_gap gap_before, PING +", """
        C GET a , INCR n
        gap C 14
        S $1\r\n1\r\n:4\r\n
        S +PONG\r\n
        wait 2
        C! PING
        S +PONG\r\n
        wait 2
        C PING
        S +PONG\r\n
        """);

    [Theory]
    [InlineData("c *3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\nk\\r\\n$10\\r\\naaa\ngap C 4\nc~ aaa\\r\\n")]
    [InlineData("c *3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\nk\\r\\n$10\\r\\naaa\ngap C 7\nc~ \\r\\n")]
    [InlineData("c *3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\nk\\r\\n$10\\r\\naaa\ngap C 8\nc~ \\n")]
    [InlineData("c *3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\nk\\r\\n$10\\r\\naaa\ngap C 9")]
    public void A_gap_inside_a_body_of_the_client_keeps_the_framing(string command) => Conversation.GivesExactly(
        "PING +, SET + truncated, PING +, PING +", $"""
        C PING
        S +PONG\r\n
        {command}
        S +OK\r\n
        C PING
        S +PONG\r\n
        C PING
        S +PONG\r\n
        """);

    [Fact]
    public void A_gap_inside_a_key_says_that_the_keys_are_uncertain() => Conversation.GivesExactly(
        "PING +, GET $ truncated keys?, PING +", """
        C PING
        S +PONG\r\n
        c *2\r\n$3\r\nGET\r\n$10\r\naaa
        gap C 4
        c~ aaa\r\n
        S $1\r\nv\r\n
        C PING
        S +PONG\r\n
        """);

    [Theory]
    [InlineData("S $10\\r\\naaa\ngap S 4\nS aaa\\r\\n", "GET $ truncated, PING +")]
    [InlineData("S $10\\r\\naaa\ngap S 7\nS \\r\\n", "GET $ truncated, PING +")]
    [InlineData("S $10\\r\\n\ngap S 10\nS \\r\\n", "GET $ truncated, PING +")]
    [InlineData("S $10\\r\\naaa\ngap S 8\nS \\n", "GET unpaired after_gap, PING + after_gap")]
    [InlineData("S $10\\r\\naaa\ngap S 20\nS aa\\r\\n", "GET unpaired after_gap, PING + after_gap")]
    public void A_gap_inside_a_body_of_the_server_keeps_the_framing(string reply, string expected) => Conversation.GivesExactly(
        $"PING +, {expected}, PING +", $"""
        C PING
        S +PONG\r\n
        C GET k
        {reply}
        wait 2
        C! PING
        S +PONG\r\n
        wait 2
        C PING
        S +PONG\r\n
        """);

    [Fact]
    public void A_body_that_looks_like_commands_is_not_taken_for_them_behind_a_gap()
    {
        // The header of a SET is lost; its body holds commands and even a login.
        string result = WireRun.Of("""
            C PING
            S +PONG\r\n
            gap C 30
            c~ *1\r\n$8\r\nFLUSHALL\r\n*3\r\n$4\r\nAUTH\r\n$3\r\nbob\r\n$2\r\npw\r\n\r\n
            S +OK\r\n
            C PING
            S +PONG\r\n
            C PING
            S +PONG\r\n
            """);
        Assert.DoesNotContain("FLUSHALL", result, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH", result, StringComparison.Ordinal);
        Assert.Contains("PING +", result, StringComparison.Ordinal);
        Assert.Contains("| C ", result, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_that_looks_like_commands_is_not_taken_for_them_at_a_settled_moment_either()
    {
        // The client pauses in the middle of a large SET whose header is lost: what comes next is still the body.
        string result = WireRun.Of("""
            C PING
            S +PONG\r\n
            gap C 30
            c! *1\r\n$8\r\nFLUSHALL\r\n
            c! *3\r\n$4\r\nAUTH\r\n$3\r\nbob\r\n$2\r\npw\r\n\r\n
            S +OK\r\n
            C PING
            S +PONG\r\n
            wait 2
            C PING
            S +PONG\r\n
            """);
        Assert.DoesNotContain("FLUSHALL +", result, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH +", result, StringComparison.Ordinal);
        Assert.EndsWith("PING + after_gap gap_before, PING +", Commands(result), StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_met_in_the_middle_begins_with_the_tail_of_an_unknown_reply() => Conversation.GivesExactly(
        "GET $ midstream, PING + midstream, PING +", """
        S tail of a value\r\n+OK\r\n
        C! GET k
        S $1\r\nv\r\n
        C PING
        S +PONG\r\n
        wait 2
        C PING
        S +PONG\r\n
        """, fromTheMiddle: true);

    [Fact]
    public void From_the_middle_a_reply_to_an_unseen_command_shows_by_the_count()
    {
        string result = WireRun.Of("""
            C~ GET k
            S +OK\r\n
            S $1\r\nv\r\n
            C PING
            S +PONG\r\n
            wait 2
            C PING
            S +PONG\r\n
            """, fromTheMiddle: true);
        Assert.DoesNotContain("GET +", result, StringComparison.Ordinal);
        Assert.EndsWith("PING + midstream, PING +", Commands(result), StringComparison.Ordinal);
    }

    [Fact]
    public void From_the_middle_of_a_body_nothing_is_made_up()
    {
        string result = WireRun.Of("""
            c~ xxxx\r\n*1\r\n$8\r\nFLUSHALL\r\n
            S +OK\r\n
            C PING
            S +PONG\r\n
            wait 2
            C PING
            S +PONG\r\n
            """, fromTheMiddle: true);
        Assert.DoesNotContain("FLUSHALL +", result, StringComparison.Ordinal);
        Assert.EndsWith("PING + midstream, PING +", Commands(result), StringComparison.Ordinal);
    }

    [Fact]
    public void From_the_middle_of_a_transaction_the_queued_commands_are_known_by_QUEUED() => Conversation.GivesExactly(
        "SET + queued midstream, GET $ queued midstream, EXEC *2 midstream, PING +", """
        C! SET a 1
        S +QUEUED\r\n
        C GET a
        S +QUEUED\r\n
        C EXEC
        S *2\r\n+OK\r\n$1\r\n1\r\n
        wait 2
        C PING
        S +PONG\r\n
        """, fromTheMiddle: true);

    [Fact]
    public void From_the_middle_EXEC_may_hold_elements_of_commands_that_were_not_seen() => Conversation.GivesExactly(
        "EXEC *3 midstream, PING +", """
        C! EXEC
        S *3\r\n+OK\r\n$1\r\n1\r\n:1\r\n
        wait 2
        C PING
        S +PONG\r\n
        """, fromTheMiddle: true);

    [Fact]
    public void From_the_middle_half_a_transaction_gets_no_element_that_may_be_anothers()
    {
        // Three were queued, two of them before the capture: the first element is not that of INCR.
        string result = WireRun.Of("""
            C! INCR n
            S +QUEUED\r\n
            C EXEC
            S *3\r\n+OK\r\n$1\r\n1\r\n:1\r\n
            C PING
            S +PONG\r\n
            wait 2
            C PING
            S +PONG\r\n
            """, fromTheMiddle: true);
        Assert.DoesNotContain("INCR +", result, StringComparison.Ordinal);
        Assert.DoesNotContain("PING $", result, StringComparison.Ordinal);
        Assert.EndsWith("PING + midstream, PING +", Commands(result), StringComparison.Ordinal);
    }

    [Fact]
    public void From_the_middle_of_a_subscription_deliveries_are_no_replies()
    {
        const string message = "*3\\r\\n$7\\r\\nmessage\\r\\n$1\\r\\na\\r\\n$1\\r\\nx\\r\\n";
        const string ping = "C! PING\nS " + message + "*2\\r\\n$4\\r\\npong\\r\\n$0\\r\\n\\r\\n\n";
        string result = WireRun.Of($"S {message}\n{ping}S {message}\nC! PING\nS *2\\r\\n$4\\r\\npong\\r\\n$0\\r\\n\\r\\n\nwait 1\nS {message}\n{ping}", fromTheMiddle: true);
        Assert.DoesNotContain("PING *3", result, StringComparison.Ordinal);
        Assert.EndsWith("PING *2 midstream, PING *2", Commands(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_of_an_unsettled_beginning_say_that_they_come_from_the_middle() => Conversation.GivesExactly(
        "GET $ midstream, PING +", """
        C~ GET k
        S $1\r\nv\r\n
        wait 2
        C PING
        S +PONG\r\n
        """, fromTheMiddle: true);

    [Fact]
    public void A_connection_that_speaks_once_and_stays_idle_is_proven_after_a_second() => Conversation.GivesExactly(
        "GET $ midstream, PING +", """
        C! GET k
        S $1\r\nv\r\n
        left 0
        wait 1
        left 1
        C PING
        S +PONG\r\n
        left 2
        """, fromTheMiddle: true);

    [Fact]
    public void A_MULTI_that_a_gap_swallowed_is_known_by_QUEUED() => Conversation.GivesExactly(
        "PING +, SET + queued after_gap gap_before, EXEC *1 after_gap, PING +", """
        C PING
        S +PONG\r\n
        gap C 15
        S +OK\r\n
        wait 2
        C! SET a 1
        S +QUEUED\r\n
        C EXEC
        S *1\r\n+OK\r\n
        wait 2
        C PING
        S +PONG\r\n
        """);

    [Fact]
    public void CLIENT_REPLY_OFF_that_a_gap_swallowed_leaves_the_commands_unpaired()
    {
        string result = WireRun.Of("""
            C PING
            S +PONG\r\n
            gap C 35
            C! SET a 1
            C! SET a 2
            C! CLIENT REPLY ON
            S +OK\r\n
            C PING
            S +PONG\r\n
            wait 2
            C PING
            S +PONG\r\n
            """);
        Assert.DoesNotContain("SET +", result, StringComparison.Ordinal);
        Assert.EndsWith("PING + after_gap, PING +", Commands(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_sides_lost_at_once_is_one_resynchronisation() => Conversation.GivesExactly(
        "PING +, PING + after_gap gap_before, PING +", """
        C PING
        S +PONG\r\n
        gap C 100
        gap S 50
        wait 2
        C! PING
        S +PONG\r\n
        wait 2
        C PING
        S +PONG\r\n
        """);

    [Fact]
    public void Rubbish_from_the_server_breaks_the_pairing_and_no_more() => Assert.Equal(
        "PING +, GET unpaired, PING + after_gap, PING +", Commands(WireRun.Of("""
        C PING
        S +PONG\r\n
        C GET k
        S ?xyz\r\n
        wait 2
        C! PING
        S +PONG\r\n
        wait 2
        C PING
        S +PONG\r\n
        """)));

    private static string Commands(string result) => result.Split(" |")[0];

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Marked(string look, string mark) => mark.Length > 0 ? $"{look} {mark}" : look;
}
