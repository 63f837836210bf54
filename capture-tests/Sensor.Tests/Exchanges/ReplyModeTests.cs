using Sensor.Tests.Support;

namespace Sensor.Tests.Exchanges;

/// <summary>CLIENT REPLY OFF and SKIP (REDIS-FACTS §3, FINDINGS A2 to A6 and the recordings of skip_more).</summary>
public sealed class ReplyModeTests
{
    [Theory]
    [InlineData("C CLIENT REPLY OFF , SET a 1 , CLIENT REPLY ON , PING\nS +OK\\r\\n+PONG\\r\\n",
        "CLIENT_REPLY silent, SET silent off, CLIENT_REPLY +, PING +")]
    [InlineData("C CLIENT REPLY SKIP , SET a 1 , PING\nS +PONG\\r\\n", "CLIENT_REPLY silent, SET silent off, PING +")]
    [InlineData("C client reply sKiP , SET a 1 , PING\nS +PONG\\r\\n", "CLIENT_REPLY silent, SET silent off, PING +")]
    [InlineData("C CLIENT REPLY SKIP , CLIENT REPLY SKIP , ECHO 1 , ECHO 2\nS $1\\r\\n2\\r\\n",
        "CLIENT_REPLY silent, CLIENT_REPLY silent off, ECHO silent off, ECHO $")]
    [InlineData("C CLIENT REPLY SKIP , CLIENT REPLY foo , ECHO 1\nS $1\\r\\n1\\r\\n",
        "CLIENT_REPLY silent, CLIENT_REPLY silent off, ECHO $")]
    [InlineData("C CLIENT REPLY SKIP , CLIENT REPLY ON\nS +OK\\r\\n", "CLIENT_REPLY silent, CLIENT_REPLY +")]
    [InlineData("C CLIENT REPLY OFF , CLIENT REPLY SKIP , PING , CLIENT REPLY ON\nS +OK\\r\\n",
        "CLIENT_REPLY silent, CLIENT_REPLY silent off, PING silent off, CLIENT_REPLY +")]
    [InlineData("C CLIENT REPLY SKIP , FOO x , ECHO 1\nS $1\\r\\n1\\r\\n", "CLIENT_REPLY silent, FOO silent off, ECHO $")]
    [InlineData("C CLIENT REPLY SKIP , EXEC , PING\nS +PONG\\r\\n", "CLIENT_REPLY silent, EXEC silent off, PING +")]
    [InlineData("C CLIENT REPLY SKIP , MULTI , ECHO 1 , EXEC\nS +QUEUED\\r\\n*1\\r\\n$1\\r\\n1\\r\\n",
        "CLIENT_REPLY silent, MULTI silent off, ECHO $ queued, EXEC *1")]
    [InlineData("C CLIENT REPLY OFF , RESET , PING\nS +RESET\\r\\n+PONG\\r\\n", "CLIENT_REPLY silent, RESET +, PING +")]
    [InlineData("C CLIENT REPLY SKIP , RESET , PING\nS +PONG\\r\\n", "CLIENT_REPLY silent, RESET silent off, PING +")]
    [InlineData("C CLIENT TRACKING OFF , PING\nS +OK\\r\\n+PONG\\r\\n", "CLIENT_TRACKING +, PING +")]
    [InlineData("C client|reply off , PING\nS -ERR unknown command 'client|reply', with args beginning with: 'off' \\r\\n+PONG\\r\\n",
        "(hidden) -ERR/UnknownCommand, PING +")]
    [InlineData("C CLIENT REPLY , PING\nS -ERR wrong number of arguments for 'client|reply' command\\r\\n+PONG\\r\\n",
        "CLIENT_REPLY -ERR/InvalidSyntax, PING +")]
    public void What_is_silenced_has_no_reply(string script, string expected) => Conversation.Gives(expected, script);

    [Theory]
    [InlineData("-NOAUTH Authentication required.\\r\\n", "-NOAUTH/NotAuthenticated")]
    [InlineData("-NOPERM User bob has no permissions to run the 'client|reply' command\\r\\n", "-NOPERM/PermissionDenied")]
    [InlineData("-NOPERM this user has no permissions to run the 'client|reply' command\\r\\n", "-NOPERM/PermissionDenied")]
    [InlineData("-NOPERM this user has no permissions to run the 'client' command or its subcommand\\r\\n", "-NOPERM/PermissionDenied")]
    [InlineData("-ERR Can't execute 'client|reply': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context\\r\\n", "-ERR/Other")]
    public void A_refused_OFF_leaves_the_mode_as_it_was(string error, string outcome)
    {
        Conversation.Gives($"CLIENT_REPLY {outcome}, PING +", $"C CLIENT REPLY OFF , PING\nS {error}+PONG\\r\\n");
        Conversation.Gives($"CLIENT_REPLY {outcome}, PING +", $"C CLIENT REPLY SKIP\nS {error}\nC PING\nS +PONG\\r\\n");
    }

    [Theory]
    [InlineData("SKIP , SUBSCRIBE a b , ECHO 1", "*3\\r\\n$9\\r\\nsubscribe\\r\\n$1\\r\\na\\r\\n:1\\r\\n*3\\r\\n$9\\r\\nsubscribe\\r\\n$1\\r\\nb\\r\\n:2\\r\\n-ERR Can't execute 'echo': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context\\r\\n",
        "CLIENT_REPLY silent, SUBSCRIBE *3, ECHO -ERR/Other")]
    [InlineData("OFF , SUBSCRIBE a , UNSUBSCRIBE a , CLIENT REPLY ON", "*3\\r\\n$9\\r\\nsubscribe\\r\\n$1\\r\\na\\r\\n:1\\r\\n*3\\r\\n$11\\r\\nunsubscribe\\r\\n$1\\r\\na\\r\\n:0\\r\\n+OK\\r\\n",
        "CLIENT_REPLY silent, SUBSCRIBE *3, UNSUBSCRIBE *3, CLIENT_REPLY +")]
    [InlineData("OFF , SUBSCRIBE a , UNSUBSCRIBE a , CLIENT REPLY ON", ">3\\r\\n$9\\r\\nsubscribe\\r\\n$1\\r\\na\\r\\n:1\\r\\n>3\\r\\n$11\\r\\nunsubscribe\\r\\n$1\\r\\na\\r\\n:0\\r\\n+OK\\r\\n",
        "CLIENT_REPLY silent, SUBSCRIBE >3, UNSUBSCRIBE >3, CLIENT_REPLY +")]
    [InlineData("OFF , UNSUBSCRIBE , CLIENT REPLY ON", "*3\\r\\n$11\\r\\nunsubscribe\\r\\n$-1\\r\\n:0\\r\\n+OK\\r\\n",
        "CLIENT_REPLY silent, UNSUBSCRIBE *3, CLIENT_REPLY +")]
    [InlineData("SKIP , UNSUBSCRIBE , ECHO 1", "*3\\r\\n$11\\r\\nunsubscribe\\r\\n$-1\\r\\n:0\\r\\n$1\\r\\n1\\r\\n",
        "CLIENT_REPLY silent, UNSUBSCRIBE *3, ECHO $")]
    [InlineData("SKIP , UNSUBSCRIBE , ECHO 1", "$1\\r\\n1\\r\\n", "CLIENT_REPLY silent, UNSUBSCRIBE silent off, ECHO $")]
    [InlineData("OFF , UNSUBSCRIBE , CLIENT REPLY ON", "+OK\\r\\n", "CLIENT_REPLY silent, UNSUBSCRIBE silent off, CLIENT_REPLY +")]
    [InlineData("OFF , SUBSCRIBE , CLIENT REPLY ON", "+OK\\r\\n", "CLIENT_REPLY silent, SUBSCRIBE silent off, CLIENT_REPLY +")]
    [InlineData("OFF , SUBSCRIBE a , PING , RESET , PING", "*3\\r\\n$9\\r\\nsubscribe\\r\\n$1\\r\\na\\r\\n:1\\r\\n+RESET\\r\\n+PONG\\r\\n",
        "CLIENT_REPLY silent, SUBSCRIBE *3, PING silent off, RESET +, PING +")]
    public void Confirmations_come_under_OFF_and_SKIP(string commands, string replies, string expected) =>
        Conversation.Gives(expected, $"C CLIENT REPLY {commands}\nS {replies}");

    [Theory]
    [InlineData("OFF , QUIT , SET a 1")]
    [InlineData("SKIP , QUIT , SET a 1")]
    public void QUIT_under_OFF_or_SKIP_leaves_the_connection_open_and_mute(string commands) => Conversation.Gives(
        "CLIENT_REPLY silent, QUIT silent off, SET norun, PING norun",
        $"C CLIENT REPLY {commands}\nC PING\nclose fin C");

    [Fact]
    public void A_protocol_error_under_OFF_is_mute_and_ends_the_commands() => Conversation.Gives(
        "CLIENT_REPLY silent, (malformed) silent off | C 28",
        "C CLIENT REPLY OFF\nc *1\\r\\n$-1\\r\\n*3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\na\\r\\n$1\\r\\n1\\r\\n\nclose fin C");

    [Theory]
    [InlineData("*0\\r\\n")]
    [InlineData("*-1\\r\\n")]
    [InlineData("\\r\\n")]
    public void Whether_an_empty_command_uses_up_SKIP_is_not_guessed(string empty)
    {
        // Answered on most servers, silent on 8.0.2 (FINDINGS A6): nothing false may be claimed in either case.
        const string after = "C PING\nS +PONG\\r\\n\nC PING\nS +PONG\\r\\n\nwait 2\nC PING\nS +PONG\\r\\n";
        foreach (string cut in new[] { "C", "C!" })
        {
            string begin = $"C CLIENT REPLY SKIP\nc {empty}\n{cut} ECHO 1 , PING\n";
            string usual = WireRun.Of($"{begin}S $1\\r\\n1\\r\\n+PONG\\r\\n\n{after}");
            Assert.StartsWith("CLIENT_REPLY ", usual, StringComparison.Ordinal);
            Assert.DoesNotContain("ECHO silent", usual, StringComparison.Ordinal);
            Assert.EndsWith("PING +", usual.Split(" |")[0], StringComparison.Ordinal);
            string newer = WireRun.Of($"{begin}S +PONG\\r\\n\n{after}");
            Assert.DoesNotContain("ECHO +", newer, StringComparison.Ordinal);
            Assert.EndsWith("PING +", newer.Split(" |")[0], StringComparison.Ordinal);
        }
    }
}
