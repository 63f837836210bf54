using Sensor.Tests.Support;

namespace Sensor.Tests.Exchanges;

/// <summary>
/// Logins that some servers do not answer when they fail (FINDINGS A1): a login in a pipeline counts only when the
/// whole batch is answered, and failed when the answers are fewer by logins; what cannot be told is left unpaired.
/// </summary>
public sealed class LoginTests
{
    private const string Settle = "C GET k\nS $1\\r\\nv\\r\\n\nC GET k\nS $1\\r\\nv\\r\\n\nC GET k\nS $1\\r\\nv\\r\\n";
    private const string Settled = ", GET $, GET $, GET $";

    [Theory]
    [InlineData("C AUTH default pw , PING\nS +OK\\r\\n+PONG\\r\\n", "AUTH +, PING +")]
    [InlineData("C AUTH pw\nS -WRONGPASS invalid username-password pair or user is disabled.\\r\\n", "AUTH -WRONGPASS/InvalidPassword")]
    [InlineData("C AUTH pw\nS -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?\\r\\n", "AUTH -ERR/InvalidPassword")]
    [InlineData("C AUTH a b c\nS -ERR syntax error\\r\\n", "AUTH -ERR/InvalidSyntax")]
    [InlineData("C AUTH\nS -ERR wrong number of arguments for 'auth' command\\r\\n", "AUTH -ERR/InvalidSyntax")]
    public void A_login_alone_is_answered_at_once(string script, string expected) =>
        Conversation.Gives(expected + ", PING +, PING +, PING +", script
            + "\nC PING\nS +PONG\\r\\n\nC PING\nS +PONG\\r\\n\nC PING\nS +PONG\\r\\n");

    [Theory]
    [InlineData("answered, 7.0 and Valkey 9", "C PING , AUTH default bad , SET k v", "+PONG\\r\\n-WRONGPASS invalid username-password pair or user is disabled.\\r\\n+OK\\r\\n",
        "PING +, AUTH -WRONGPASS/InvalidPassword, SET +")]
    [InlineData("good", "C PING , AUTH default good , SET k v", "+PONG\\r\\n+OK\\r\\n+OK\\r\\n", "PING +, AUTH +, SET +")]
    [InlineData("silent, 8.0 and Valkey 8", "C PING , AUTH default bad , SET k v", "+PONG\\r\\n+OK\\r\\n", "PING +, AUTH (-WRONGPASS)/InvalidPassword, SET +")]
    [InlineData("last of its batch", "C PING , AUTH default bad", "+PONG\\r\\n", "PING +, AUTH (-WRONGPASS)/InvalidPassword")]
    [InlineData("ten in one write, one answer", "C AUTH 1 , AUTH 2 , AUTH 3 , AUTH 4 , AUTH 5 , AUTH 6 , AUTH 7 , AUTH 8 , AUTH 9 , AUTH 10",
        "-WRONGPASS invalid username-password pair or user is disabled.\\r\\n", "AUTH -WRONGPASS/InvalidPassword{, AUTH (-WRONGPASS)/InvalidPassword}")]
    [InlineData("ten in one write, ten answers", "C AUTH 1 , AUTH 2", "-WRONGPASS x\\r\\n-WRONGPASS x\\r\\n", "AUTH -WRONGPASS/InvalidPassword, AUTH -WRONGPASS/InvalidPassword")]
    [InlineData("HELLO, silent", "C PING , HELLO 3 AUTH bob bad , ECHO x", "+PONG\\r\\n$1\\r\\nx\\r\\n", "PING +, HELLO (-WRONGPASS)/InvalidPassword, ECHO $")]
    [InlineData("HELLO, good", "C PING , HELLO 3 AUTH bob pw , ECHO x", "+PONG\\r\\n%1\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n$1\\r\\nx\\r\\n", "PING +, HELLO %1, ECHO $")]
    [InlineData("a bad one between good ones", "C AUTH a pw , AUTH b bad , AUTH c pw , ECHO x", "+OK\\r\\n+OK\\r\\n$1\\r\\nx\\r\\n", "AUTH +, AUTH (-WRONGPASS)/InvalidPassword, AUTH +, ECHO $")]
    public void A_login_in_a_pipeline_is_proven_by_the_count_of_answers(
        string what, string commands, string replies, string expected)
    {
        Assert.NotEmpty(what);
        expected = expected.Replace("{, AUTH (-WRONGPASS)/InvalidPassword}",
            string.Concat(Enumerable.Repeat(", AUTH (-WRONGPASS)/InvalidPassword", 9)), StringComparison.Ordinal);
        if (what == "a bad one between good ones")
        {
            // Which of the last two logins failed cannot be told: neither may be claimed.
            string result = WireRun.Of($"{commands}\nS {replies}\n{Settle}");
            Assert.DoesNotContain("AUTH (-WRONGPASS)/InvalidPassword, AUTH +", result, StringComparison.Ordinal);
            Assert.DoesNotContain("AUTH +, AUTH +", result, StringComparison.Ordinal);
            return;
        }

        Conversation.Gives(expected + Settled, $"{commands}\nS {replies}\n{Settle}");
    }

    [Theory]
    [InlineData("C PING , AUTH bob bad , CLIENT REPLY SKIP , SET k v , GET k", "+PONG\\r\\n$1\\r\\nv\\r\\n",
        "PING +, AUTH (-WRONGPASS)/InvalidPassword, CLIENT_REPLY silent, SET silent off, GET $")]
    [InlineData("C PING , AUTH bob good , CLIENT REPLY SKIP , SET k v , GET k", "+PONG\\r\\n+OK\\r\\n$1\\r\\nv\\r\\n",
        "PING +, AUTH +, CLIENT_REPLY silent, SET silent off, GET $")]
    [InlineData("C PING , AUTH bob bad , SUBSCRIBE a b , UNSUBSCRIBE a b",
        "+PONG\\r\\n*3\\r\\n$9\\r\\nsubscribe\\r\\n$1\\r\\na\\r\\n:1\\r\\n*3\\r\\n$9\\r\\nsubscribe\\r\\n$1\\r\\nb\\r\\n:2\\r\\n"
        + "*3\\r\\n$11\\r\\nunsubscribe\\r\\n$1\\r\\na\\r\\n:1\\r\\n*3\\r\\n$11\\r\\nunsubscribe\\r\\n$1\\r\\nb\\r\\n:0\\r\\n",
        "PING +, AUTH (-WRONGPASS)/InvalidPassword, SUBSCRIBE *3, UNSUBSCRIBE *3")]
    [InlineData("C PING , AUTH bob bad , REPLCONF ACK 1 , GET k", "+PONG\\r\\n$1\\r\\nv\\r\\n",
        "PING +, AUTH (-WRONGPASS)/InvalidPassword, REPLCONF silent, GET $")]
    public void A_silent_login_is_found_among_commands_that_owe_more_or_less_than_one_reply(
        string commands, string replies, string expected) =>
        Conversation.Gives(expected + Settled, $"{commands}\nS {replies}\n{Settle}");

    [Fact]
    public void A_silent_login_before_QUIT_is_found_at_the_end() => Conversation.Gives(
        "PING +, AUTH (-WRONGPASS)/InvalidPassword, GET $, QUIT +, SET norun", """
        C PING , AUTH bob bad , GET k , QUIT , SET k v
        S +PONG\r\n$1\r\nv\r\n+OK\r\n
        close fin S
        """);

    [Theory]
    [InlineData("C PING , AUTH bob x , CLIENT REPLY ON , SET k v", "+PONG\\r\\n+OK\\r\\n+OK\\r\\n")]
    [InlineData("C PING , REPLCONF ACK 1 , AUTH bob bad , SET k v", "+PONG\\r\\n+OK\\r\\n")]
    [InlineData("C MULTI , CLIENT REPLY SKIP , AUTH bob bad , EXEC , PING , SET k v", "+OK\\r\\n+QUEUED\\r\\n+QUEUED\\r\\n*2\\r\\n+OK\\r\\n")]
    [InlineData("C PING , AUTH a x , AUTH b x , CLIENT REPLY SKIP , SET k v , GET k", "+PONG\\r\\n+OK\\r\\n$1\\r\\nv\\r\\n")]
    public void A_login_is_never_credited_with_what_may_be_the_reply_of_another(string commands, string replies) =>
        Assert.DoesNotContain("AUTH + ", WireRun.Of($"{commands}\nS {replies}\n{Settle}").Replace(
            ",", " ", StringComparison.Ordinal), StringComparison.Ordinal);

    [Fact]
    public void Nothing_leaves_before_the_proof() => Conversation.Gives(
        "PING +, AUTH +, SET +, GET $", """
        C PING , AUTH bob pw , SET k v
        S +PONG\r\n+OK\r\n
        left 1
        S +OK\r\n
        left 1
        C GET k
        left 3
        S $1\r\nv\r\n
        """);

    [Fact]
    public void Silent_logins_in_EXEC_are_not_explained_away_by_a_later_transaction()
    {
        // The moment before the second MULTI is not seen as settled: what QUEUED answers there is not known.
        string result = WireRun.Of("""
            C! MULTI , AUTH bob bad , AUTH bob bad , SET k v , EXEC
            S +OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n+OK\r\n
            C! AUTH bob good , INCR n , INCR n , SET k v
            S +OK\r\n:7\r\n:7\r\n+OK\r\n
            C~ MULTI , AUTH bob good , EXEC
            S +OK\r\n+QUEUED\r\n*1\r\n+OK\r\n
            C! PING
            S +PONG\r\n
            C! PING
            S +PONG\r\n
            """);
        Assert.DoesNotContain("SET :7", result, StringComparison.Ordinal);
        Assert.DoesNotContain("INCR +", result, StringComparison.Ordinal);
        Assert.DoesNotContain("MULTI +QUEUED", result, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_of_silence_behind_a_complete_batch_is_proof_too() => Conversation.Gives(
        "PING +, AUTH +, SET +", """
        C PING , AUTH bob pw , SET k v
        S +PONG\r\n+OK\r\n+OK\r\n
        wait 1
        left 3
        """);

    [Fact]
    public void Silence_behind_an_incomplete_batch_proves_nothing() => Conversation.Gives(
        "PING +, AUTH +, SET +", """
        C PING , AUTH bob pw , SET k v
        S +PONG\r\n+OK\r\n
        wait 3
        left 1
        S +OK\r\n
        close fin C
        """);

    [Fact]
    public void What_is_not_decided_at_the_end_is_unpaired() => Conversation.Gives(
        "PING +, AUTH unpaired, SET unpaired", """
        C PING , AUTH bob pw , SET k v
        S +PONG\r\n+OK\r\n
        close fin C
        """);

    [Fact]
    public void A_blocked_command_behind_a_good_login_is_no_missing_answer() => Conversation.GivesExactly(
        "PING +, AUTH +, BLPOP *2 blocking, PING +", """
        C PING , AUTH bob pw , BLPOP q 0
        S +PONG\r\n+OK\r\n
        c! \r\n
        wait 2
        c! \r\n
        c! \r\n
        S *2\r\n$1\r\nq\r\n$1\r\nv\r\n
        C PING
        S +PONG\r\n
        """);

    [Theory]
    [InlineData("C MULTI\nS +OK\\r\\n\nC AUTH bob bad\nS +QUEUED\\r\\n\nC SET k v\nS +QUEUED\\r\\n\nC EXEC\nS *2\\r\\n+OK\\r\\n")]
    [InlineData("C MULTI , AUTH bob bad , SET k v , EXEC\nS +OK\\r\\n+QUEUED\\r\\n+QUEUED\\r\\n*2\\r\\n+OK\\r\\n")]
    [InlineData("C MULTI\nS +OK\\r\\n\nC HELLO 3 AUTH bob bad\nS +QUEUED\\r\\n\nC HGETALL h\nS +QUEUED\\r\\n\nC EXEC\nS *2\\r\\n%1\\r\\n+a\\r\\n+b\\r\\n")]
    public void A_login_inside_EXEC_is_never_forged(string script)
    {
        string result = WireRun.Of($"{script}\n{Settle}");
        Assert.DoesNotContain("AUTH + ", result, StringComparison.Ordinal);
        Assert.DoesNotContain("HELLO %1", result, StringComparison.Ordinal);
        Assert.EndsWith("GET $", result.Split(" |")[0], StringComparison.Ordinal);
        Assert.DoesNotContain("GET +", result, StringComparison.Ordinal);
    }

    [Fact]
    public void A_push_that_was_pending_can_hide_the_answer() => Conversation.GivesExactly(
        "HELLO %1, SUBSCRIBE >3, AUTH (-WRONGPASS)/InvalidPassword, GET $, GET $, GET $", $"""
        C HELLO 3
        S %1\r\n$5\r\nproto\r\n:3\r\n
        C SUBSCRIBE ch
        S >3\r\n$9\r\nsubscribe\r\n$2\r\nch\r\n:1\r\n
        C AUTH default bad
        S >3\r\n$7\r\nmessage\r\n$2\r\nch\r\n$1\r\nm\r\n
        {Settle}
        """);

    [Fact]
    public void A_great_batch_behind_a_login_is_held_and_proven_or_unpaired_but_never_lost()
    {
        string commands = "C PING , AUTH bob pw" + string.Concat(Enumerable.Repeat(" , GET k", 3000));
        string value = string.Concat(Enumerable.Repeat("$100\\r\\n" + new string('x', 100) + "\\r\\n", 3000));
        string good = WireRun.Of($"{commands}\nS +PONG\\r\\n+OK\\r\\n\nS {value}\nC PING\nS +PONG\\r\\n");
        Assert.Equal("PING +, AUTH +" + string.Concat(Enumerable.Repeat(", GET $", 3000)) + ", PING +", good);
        string silent = WireRun.Of($"{commands}\nS +PONG\\r\\n\nS {value}\n{Settle}");
        Assert.Equal(3005, silent.Split(", ").Length);
        Assert.DoesNotContain("AUTH +", silent, StringComparison.Ordinal);
        Assert.EndsWith("GET $", silent.Split(" |")[0], StringComparison.Ordinal);
    }
}
