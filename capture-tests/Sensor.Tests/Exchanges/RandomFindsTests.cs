using Sensor.Tests.Support;

namespace Sensor.Tests.Exchanges;

/// <summary>What the random traffic (Live/RandomTrafficTests) found, each case as small as it gets.</summary>
public sealed class RandomFindsTests
{
    private const string Sub = "*3\\r\\n$9\\r\\nsubscribe\\r\\n$1\\r\\na\\r\\n:1\\r\\n";
    private const string Message = "*3\\r\\n$7\\r\\nmessage\\r\\n$1\\r\\na\\r\\n$1\\r\\nm\\r\\n";

    /// <summary>Redis 8: the first login fails and nothing answers it; EXEC's last element is then another's.</summary>
    [Fact]
    public void A_refusal_that_names_another_command_makes_no_login_before_it_a_success() => Conversation.GivesExactly(
        "MULTI +, PSUBSCRIBE unpaired queued, AUTH unpaired queued, AUTH unpaired queued, EXEC unpaired, MULTI unpaired, MEMORY_USAGE unpaired, "
            + "CLIENT_REPLY unpaired, CLIENT_REPLY unpaired, GET unpaired, EXEC unpaired, ACL_WHOAMI unpaired", """
        C MULTI , PSUBSCRIBE a , AUTH bob bad , AUTH bob good , EXEC , MULTI , MEMORY USAGE x , CLIENT REPLY SKIP , CLIENT REPLY SKIP , GET y , EXEC
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n*3\r\n$10\r\npsubscribe\r\n$1\r\na\r\n:1\r\n+OK\r\n-ERR Can't execute 'multi': only (P|S)SUBSCRIBE\r\n-ERR Can't execute 'memory|usage': only (P|S)SUBSCRIBE\r\n-ERR Can't execute 'client|reply': only (P|S)SUBSCRIBE\r\n-ERR Can't execute 'client|reply': only (P|S)SUBSCRIBE\r\n-ERR Can't execute 'get': only (P|S)SUBSCRIBE\r\n-ERR Can't execute 'exec': only (P|S)SUBSCRIBE\r\n
        C ACL WHOAMI
        S -NOPERM x\r\n
        """);

    [Fact]
    public void OFF_behind_SKIP_inside_EXEC_stays_in_force() => Conversation.Gives(
        "MULTI +, CLIENT_REPLY silent queued, CLIENT_REPLY silent queued, EXEC *2, PING silent off, SET silent off, CLIENT_REPLY +", """
        C MULTI , CLIENT REPLY SKIP , CLIENT REPLY OFF , EXEC
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n
        C PING , SET a 1 , CLIENT REPLY ON
        S +OK\r\n
        """);

    [Fact]
    public void A_nested_MULTI_in_silence_begins_no_other_transaction() => Conversation.Gives(
        "CLIENT_REPLY silent, MULTI silent off, SET silent queued off, MULTI silent off, GET silent queued off, EXEC silent off, CLIENT_REPLY +", """
        C CLIENT REPLY OFF , MULTI , SET a 1 , MULTI , GET a , EXEC , CLIENT REPLY ON
        S +OK\r\n
        """);

    [Fact]
    public void Confirmations_under_OFF_may_come_behind_an_acknowledgement() => Conversation.GivesExactly(
        "CLIENT_REPLY silent, SUBSCRIBE *3, UNSUBSCRIBE *3, CLIENT_REPLY +", $"""
        C! CLIENT REPLY OFF , SUBSCRIBE a
        C! UNSUBSCRIBE a
        C! CLIENT REPLY ON
        S {Sub}*3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:0\r\n+OK\r\n
        """);

    [Fact]
    public void SSUBSCRIBE_inside_EXEC_under_OFF_takes_no_later_confirmation() => Conversation.GivesExactly(
        "MULTI +, CLIENT_REPLY silent queued, SSUBSCRIBE silent queued off, EXEC *2, SSUBSCRIBE *3, SUNSUBSCRIBE *3", """
        C MULTI , CLIENT REPLY OFF , SSUBSCRIBE a , EXEC
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n
        C SSUBSCRIBE a , SUNSUBSCRIBE a
        S *3\r\n$10\r\nssubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$12\r\nsunsubscribe\r\n$1\r\na\r\n:0\r\n
        """);

    [Theory]
    [InlineData("")]
    [InlineData(Message)]
    public void A_silenced_HELLO_that_failed_leaves_RESP2_where_ON_is_refused(string delivery) =>
        Conversation.GivesExactly(
        "MULTI +, SUBSCRIBE *3 queued, CLIENT_REPLY silent queued, HELLO silent queued off, EXEC *3, CLIENT_REPLY silent off, "
            + "PING silent off, RESET +, PING +", $"""
        C MULTI , SUBSCRIBE a , CLIENT REPLY OFF , HELLO 3 AUTH bob bad , EXEC , CLIENT REPLY ON
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n{Sub}{delivery}
        C PING , RESET
        S +RESET\r\n
        C PING
        S +PONG\r\n
        """);

    [Fact]
    public void A_delivery_on_a_connection_met_in_the_middle_is_nobodys_answer()
    {
        string result = WireRun.Of($"""
            C PING
            S *2\r\n$4\r\npong\r\n$0\r\n\r\n
            wait 2
            C ZADD z 1 a
            S {Message}
            S -ERR Can't execute 'zadd': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context\r\n
            wait 2
            """, fromTheMiddle: true);
        Assert.DoesNotContain("ZADD *", result, StringComparison.Ordinal);
    }

    [Fact]
    public void A_masters_commands_answer_nobody_on_a_link_met_in_the_middle()
    {
        string result = WireRun.Of("""
            S *2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n
            C REPLCONF ACK 10
            S *1\r\n$4\r\nPING\r\n
            C ACL SETUSER intruder on
            S *3\r\n$6\r\nRENAME\r\n$1\r\na\r\n$1\r\nb\r\n
            wait 2
            """, fromTheMiddle: true);
        Assert.Contains("ACL_SETUSER unpaired", result, StringComparison.Ordinal);
    }
}
