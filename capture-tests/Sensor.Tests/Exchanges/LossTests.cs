using Sensor.Tests.Support;

namespace Sensor.Tests.Exchanges;

/// <summary>Bytes that are missing (REDIS-FACTS §4): nothing false is claimed.</summary>
public sealed class LossTests
{
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
        Assert.EndsWith("PING + after_gap, PING +", Conversation.Commands(result), StringComparison.Ordinal);
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
    public void A_gap_inside_a_body_of_the_server_keeps_the_framing(string reply, string expected) =>
        Conversation.GivesExactly(
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
        Assert.EndsWith("PING + after_gap gap_before, PING +", Conversation.Commands(result), StringComparison.Ordinal);
    }

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
        Assert.EndsWith("PING + after_gap, PING +", Conversation.Commands(result), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_may_have_no_answer_makes_up_for_none_that_was_silenced()
    {
        // SKIP has silenced LLEN; REPLCONF, which may have no answer, has one: as many frames as if all were in turn.
        string result = WireRun.Of("""
            C MULTI , CLIENT REPLY SKIP , EXEC
            gap S 40
            C! LLEN a
            C GET b , REPLCONF ACK 1 , GET c
            S $1\r\nb\r\n-ERR not now\r\n$1\r\nc\r\n
            C! PING
            S +PONG\r\n
            C! PING
            S +PONG\r\n
            """);
        Assert.Contains("LLEN", result, StringComparison.Ordinal);
        Assert.DoesNotContain("LLEN $", result, StringComparison.Ordinal);
        Assert.DoesNotContain("GET -", result, StringComparison.Ordinal);
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
    public void An_array_behind_a_line_of_blanks_and_a_gap_is_undecoded_and_not_told_too() => Conversation.GivesExactly(
        "PING + after_gap gap_before, PING + | C 14", """
        c \x20\r\n
        gap C 14
        C! PING
        S +PONG\r\n
        wait 2
        C! PING
        S +PONG\r\n
        wait 2
        C PING
        S +PONG\r\n
        """);

    [Theory]
    [InlineData("*3\\r\\n$8\\r\\nREPLCONF\\r\\n$3\\r\\nA", 2, "\\r\\n$1\\r\\n1\\r\\n", "REPLCONF")]
    [InlineData("*3\\r\\n$6\\r\\nCLIENT\\r\\n$5\\r\\nREPLY\\r\\n$4\\r\\nS", 3, "\\r\\n", "CLIENT_REPLY")]
    public void A_command_whose_torn_word_decides_on_its_answer_gets_none(
        string before, int gap, string behind, string name)
    {
        string result = Conversation.Commands(WireRun.Of($"""
            C PING
            S +PONG\r\n
            c~ {before}
            gap C {gap}
            c {behind}
            C GET k
            S $-1\r\n
            wait 2
            C! PING
            S +PONG\r\n
            wait 2
            C PING
            S +PONG\r\n
            """));
        Assert.StartsWith($"PING +, {name} unpaired", result, StringComparison.Ordinal);
        Assert.Contains(", GET unpaired", result, StringComparison.Ordinal);
        Assert.EndsWith("PING +", result, StringComparison.Ordinal);
    }

    [Fact]
    public void Rubbish_from_the_server_breaks_the_pairing_and_no_more() => Assert.Equal(
        "PING +, GET unpaired, PING + after_gap, PING +", Conversation.Commands(WireRun.Of("""
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
}
