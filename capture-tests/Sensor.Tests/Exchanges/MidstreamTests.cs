using Sensor.Tests.Support;

namespace Sensor.Tests.Exchanges;

/// <summary>Connections met in the middle (REDIS-FACTS §4): nothing false is claimed.</summary>
public sealed class MidstreamTests
{
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
        Assert.EndsWith("PING + midstream, PING +", Conversation.Commands(result), StringComparison.Ordinal);
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
        Assert.EndsWith("PING + midstream, PING +", Conversation.Commands(result), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FOO")]
    [InlineData("SE\\x14")]
    public void From_the_middle_a_torn_command_of_no_known_name_is_undecoded_and_not_told_too(string name) =>
        Conversation.GivesExactly(
        "PING + midstream gap_before, PING + | C 42", $"""
        C! PING
        c~ *3\r\n$3\r\n{name}\r\n$1\r\nk\r\n$10\r\naaa
        gap C 9
        wait 2
        C! PING
        S +PONG\r\n
        wait 2
        C PING
        S +PONG\r\n
        """, fromTheMiddle: true);

    [Fact]
    public void Bytes_of_a_torn_command_that_a_gap_has_are_not_undecoded_too() => Conversation.GivesExactly(
        "PING + midstream, PING + | C 42", """
        C! PING
        c~ *3\r\n$3\r\nSET\r\n$1\r\nk\r\n$10\r\naaa
        gap C 9
        C! PING
        S +PONG\r\n
        wait 2
        C PING
        S +PONG\r\n
        """, fromTheMiddle: true);

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
        Assert.EndsWith("PING + midstream, PING +", Conversation.Commands(result), StringComparison.Ordinal);
    }

    [Fact]
    public void From_the_middle_of_a_subscription_deliveries_are_no_replies()
    {
        const string message = "*3\\r\\n$7\\r\\nmessage\\r\\n$1\\r\\na\\r\\n$1\\r\\nx\\r\\n";
        const string ping = "C! PING\nS " + message + "*2\\r\\n$4\\r\\npong\\r\\n$0\\r\\n\\r\\n\n";
        string result = WireRun.Of($"S {message}\n{ping}S {message}\nC! PING\nS *2\\r\\n$4\\r\\npong\\r\\n$0\\r\\n\\r\\n\nwait 1\nS {message}\n{ping}", fromTheMiddle: true);
        Assert.DoesNotContain("PING *3", result, StringComparison.Ordinal);
        Assert.EndsWith("PING *2 midstream, PING *2", Conversation.Commands(result), StringComparison.Ordinal);
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
}
