namespace Sensor.Tests.Exchanges;

/// <summary>
/// One command, one reply; and the commands and connections that are not so (REDIS-FACTS §2, §3; FINDINGS A4, A9 to
/// A11, A16 to A18).
/// </summary>
public sealed class PairingTests
{
    [Theory]
    [InlineData("ping pong", "C PING\nS +PONG\\r\\n\nC GET k\nS $-1\\r\\n", "PING +, GET null")]
    [InlineData("a pipeline", "C SET a 1 , GET a , INCR a , DEL a b\nS +OK\\r\\n$1\\r\\n1\\r\\n:2\\r\\n:1\\r\\n", "SET +, GET $, INCR :2, DEL :1")]
    [InlineData("types of RESP3", "C HGETALL h , SMEMBERS s , ZSCORE z m , GET x , EVAL a 0 , EVAL b 0 , LOLWUT\nS %1\\r\\n$1\\r\\na\\r\\n$1\\r\\n1\\r\\n~1\\r\\n$1\\r\\nx\\r\\n,1.5\\r\\n_\\r\\n#t\\r\\n(3492890328409238509324850943850943825024385\\r\\n=8\\r\\ntxt:abcd\\r\\n",
        "HGETALL %1, SMEMBERS ~1, ZSCORE Double, GET null, EVAL Boolean, EVAL BigNumber, LOLWUT VerbatimString")]
    [InlineData("a bulk error", "C EVAL a 0 , PING\nS !21\\r\\nSYNTAX invalid syntax\\r\\n+PONG\\r\\n", "EVAL -OTHER/Other, PING +")]
    [InlineData("an attribute is no reply", "C GET k , PING\nS |1\\r\\n+ttl\\r\\n:3600\\r\\n$1\\r\\nv\\r\\n+PONG\\r\\n", "GET $, PING +")]
    [InlineData("the largest integers", "C INCRBY n 0 , INCRBY m 0 , PING\nS :9223372036854775807\\r\\n:-9223372036854775808\\r\\n+PONG\\r\\n",
        "INCRBY :9223372036854775807, INCRBY :-9223372036854775808, PING +")]
    [InlineData("values that look like RESP", "C SET k \"*1\\r\\n$4\\r\\nQUIT\\r\\n\" , GET k\nS +OK\\r\\n$14\\r\\n*1\\r\\n$4\\r\\nQUIT\\r\\n\\r\\n", "SET +, GET $")]
    [InlineData("inline commands", "c PING\\r\\nSET a \"b c\"\\nget a\\r\\n\nS +PONG\\r\\n+OK\\r\\n$3\\r\\nb c\\r\\n", "PING +, SET +, GET $")]
    [InlineData("inline that begins like a reply", "c +PING\\r\\n-x\\r\\n:1\\r\\n$5 y\\r\\n%z\\r\\nPING\\r\\n\nS -ERR unknown command '+PING', with args beginning with: \\r\\n-ERR unknown command '-x', with args beginning with: \\r\\n-ERR unknown command ':1', with args beginning with: \\r\\n-ERR unknown command '$5', with args beginning with: 'y' \\r\\n-ERR unknown command '%z', with args beginning with: \\r\\n+PONG\\r\\n",
        "(hidden) -ERR/UnknownCommand, -x -ERR/UnknownCommand, :1 -ERR/UnknownCommand, (hidden) -ERR/UnknownCommand, (hidden) -ERR/UnknownCommand, PING +")]
    [InlineData("empty commands have no reply", "c *0\\r\\n\\r\\n*-1\\r\\n\\n*-9223372036854775808\\r\\n*1\\r\\n$4\\r\\nPING\\r\\n\nS +PONG\\r\\n", "PING +")]
    [InlineData("odd framing that the server takes", "c *1\\rX$4\\rYPINGzz*1\\r\\n$4\\r\\nPINGab\nS +PONG\\r\\n+PONG\\r\\n", "PING +, PING +")]
    [InlineData("odd framing, Valkey 9", "c *1\\r\\n$4\\r\\nPINGab\nS -ERR Protocol error: invalid CRLF in request\\r\\n\nclose fin S", "PING -ERR/ProtocolError")]
    [InlineData("a bad length, after a good command", "C SET b4 1\nc *1\\r\\n$-1\\r\\n*1\\r\\n$4\\r\\nPING\\r\\n\nS +OK\\r\\n-ERR Protocol error: invalid bulk length\\r\\n\nclose fin S",
        "SET +, (malformed) -ERR/ProtocolError | C 15")]
    [InlineData("unbalanced quotes", "c SET a \"b\\r\\n\nS -ERR Protocol error: unbalanced quotes in request\\r\\n\nclose fin S", "(malformed) -ERR/ProtocolError")]
    [InlineData("a NUL that hangs the connection", "c ECHO a\\x00b\\r\\n\nC PING\nclose fin C", "(malformed) open/Timeout | C 17")]
    [InlineData("before login, more than 10 words", "C DEL 1 2 3 4 5 6 7 8 9 10\nS -ERR Protocol error: unauthenticated multibulk length\\r\\n\nclose fin S", "DEL -ERR/ProtocolError")]
    [InlineData("before login, a long body: the error comes before its end", "c *2\\r\\n$4\\r\\nECHO\\r\\n$16385\\r\\n\nS -ERR Protocol error: unauthenticated bulk length\\r\\n\nc~ xxxxx\nclose fin S",
        "(malformed) -ERR/ProtocolError | C 5")]
    [InlineData("QUIT, and what stands behind it", "C SET b4 1 , QUIT , SET af 1\nS +OK\\r\\n+OK\\r\\n\nclose fin S", "SET +, QUIT +, SET norun")]
    [InlineData("POST closes without an answer", "C PING\nS +PONG\\r\\n\nC POST / , SET af 1\nclose fin S", "PING +, POST silent, SET norun")]
    [InlineData("HTTP", "c GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\nclose fin S", "GET open, HOST: open")]
    [InlineData("CLIENT KILL of itself", "C SET b4 1 , CLIENT KILL ID 5 SKIPME no , SET af 1\nS +OK\\r\\n:1\\r\\n\nclose fin S", "SET +, CLIENT_KILL :1, SET open")]
    [InlineData("SHUTDOWN that works", "C PING\nS +PONG\\r\\n\nC SHUTDOWN NOSAVE , PING\nclose fin S", "PING +, SHUTDOWN none, PING open")]
    [InlineData(
        "SHUTDOWN that works, its client stays",
        "C PING\nS +PONG\\r\\n\nC SHUTDOWN NOSAVE , PING\nend\nleft 2\nC PING\nclose fin S",
        "PING +, SHUTDOWN none, PING open, PING open")]
    [InlineData(
        "a server's end before the turn of SHUTDOWN",
        "C GET a , SHUTDOWN\nend\nleft 0\nclose fin S",
        "GET open, SHUTDOWN none")]
    [InlineData("a server's end without SHUTDOWN", "C PING\nend\nleft 0\nclose fin S", "PING open")]
    [InlineData(
        "a server's end in the midst of a reply",
        "C SHUTDOWN\nS -ERR\nend\nleft 0\nclose fin S",
        "SHUTDOWN none")]
    [InlineData("SHUTDOWN that does not", "C SHUTDOWN foo , PING\nS -ERR syntax error\\r\\n+PONG\\r\\n", "SHUTDOWN -ERR/InvalidSyntax, PING +")]
    [InlineData("SHUTDOWN aborted", "C SHUTDOWN\nwait 5\nS -ERR Errors trying to SHUTDOWN. Check logs.\\r\\n\nC PING\nS +PONG\\r\\n", "SHUTDOWN -ERR/Other, PING +")]
    [InlineData("a capture that ends during SHUTDOWN", "C SHUTDOWN\nclose end", "SHUTDOWN open")]
    [InlineData("a client that gives up", "C GET k\nclose fin C", "GET open/Timeout")]
    [InlineData("a server that goes away", "C GET k\nclose rst S", "GET open")]
    [InlineData("evicted", "C GET k\nclose evicted", "GET open")]
    [InlineData("refused for want of room", "S -ERR max number of clients reached\\r\\n\nC PING , PING\nclose rst S", "(unsolicited) -ERR/ConnectionRefused, PING open, PING open")]
    [InlineData("refused after the client spoke", "C PING , PING\nS -ERR max number of clients reached\\r\\n\nclose fin S", "PING open, PING open, (unsolicited) -ERR/ConnectionRefused")]
    [InlineData("protected mode", "S -DENIED Redis is running in protected mode because protected mode is enabled\\r\\n\nclose fin S", "(unsolicited) -DENIED/ConnectionRefused")]
    [InlineData("redirections", "C GET k , GET l , GET m , PING\nS -MOVED 3999 127.0.0.1:6381\\r\\n-ASK 3999 127.0.0.1:6381\\r\\n-REDIRECT 127.0.0.1:1\\r\\n+PONG\\r\\n", "GET -MOVED/Redirected, GET -ASK/Redirected, GET -REDIRECT/Redirected, PING +")]
    [InlineData("a script that chooses its error's first word", "C EVAL s 0 , EVAL s 0 , FCALL f 0\nS -SECRET1 text\\r\\n-@user_script: x\\r\\n-WRONGTYPE x\\r\\n", "EVAL -OTHER/Other, EVAL -OTHER/Other, FCALL -WRONGTYPE/WrongType")]
    [InlineData("scripts that lack a permission", "C EVAL s 0 , EVAL s 0\nS -ERR The user executing the script can't run this command or subcommand script: 1, on @user_script:1.\\r\\n-ERR ACL failure in script: User lim has no permissions to run the 'set' command script: 1\\r\\n", "EVAL -ERR/PermissionDenied, EVAL -ERR/PermissionDenied")]
    [InlineData("DEBUG that crashes", "C DEBUG SEGFAULT , PING\nclose fin S", "DEBUG_SEGFAULT open, PING open")]
    public void Each_command_gets_its_own_reply(string what, string script, string expected)
    {
        Assert.NotEmpty(what);
        Conversation.Gives(expected, script);
    }

    [Theory]
    [InlineData("BLPOP q 0", "*-1\\r\\n", "BLPOP null blocking")]
    [InlineData("BLPOP q 0", "_\\r\\n", "BLPOP null blocking")]
    [InlineData("BLPOP q 0", "-UNBLOCKED client unblocked via CLIENT UNBLOCK\\r\\n", "BLPOP -UNBLOCKED/Other blocking")]
    [InlineData("WAIT 1 0", ":0\\r\\n", "WAIT :0 blocking")]
    [InlineData("XREAD BLOCK 0 STREAMS s $", "*-1\\r\\n", "XREAD null blocking")]
    [InlineData("BLMOVE q r LEFT LEFT 0", "*-1\\r\\n", "BLMOVE null blocking")]
    [InlineData("XREADGROUP GROUP g c BLOCK 0 STREAMS sg >", "-NOGROUP No such key 'sg' or consumer group 'g' in XREADGROUP with GROUP option\\r\\n", "XREADGROUP -NOGROUP/Other blocking")]
    public void Blocking_commands_wait_as_long_as_it_takes(string command, string reply, string expected) =>
        Conversation.Gives(expected + ", ECHO $, PING +", $"""
            C {command}
            wait 7200
            C~ ECHO 1
            wait 7200
            left 0
            S {reply}$1\r\n1\r\n
            C PING
            S +PONG\r\n
            """);

    [Theory]
    [InlineData("MONITOR , PING , FOO x", "+OK\\r\\n+PONG\\r\\n+1795325586.288700 [0 127.0.0.1:1] \"PING\"\\r\\n-ERR unknown command 'FOO', with args beginning with: 'x' \\r\\n",
        "MONITOR +, PING +, FOO -ERR/UnknownCommand")]
    [InlineData("MONITOR , PING", "+OK\\r\\n+1795325586.288700 [0 127.0.0.1:1] \"PING\"\\r\\n+PONG\\r\\n", "MONITOR +, PING +")]
    [InlineData("MONITOR , GET a", "+OK\\r\\n+1795325586.288700 [0 unix:/tmp/s] \"SET\" \"a\" \"1\"\\r\\n-ERR Replica can't interact with the keyspace\\r\\n",
        "MONITOR +, GET -ERR/Other")]
    [InlineData("MONITOR , MONITOR , PING", "+OK\\r\\n+PONG\\r\\n", "MONITOR +, MONITOR silent, PING +")]
    [InlineData("MONITOR , PSYNC ? -1 , PING", "+OK\\r\\n+PONG\\r\\n", "MONITOR +, PSYNC silent, PING +")]
    [InlineData("MONITOR , MULTI , SET a 2 , EXEC", "+OK\\r\\n+OK\\r\\n+1.2 [0 A] \"MULTI\"\\r\\n-ERR Replica can't interact with the keyspace\\r\\n-EXECABORT Transaction discarded because of previous errors.\\r\\n+1.2 [0 A] \"EXEC\"\\r\\n",
        "MONITOR +, MULTI +, SET -ERR/Other, EXEC -EXECABORT/NotExecuted")]
    [InlineData("MONITOR , MULTI , SET a 2 , EXEC", "+OK\\r\\n+1.2 [0 A] \"MULTI\"\\r\\n+OK\\r\\n+QUEUED\\r\\n*1\\r\\n+1.2 [0 A] \"SET\" \"a\" \"2\"\\r\\n+OK\\r\\n+1.2 [0 A] \"EXEC\"\\r\\n",
        "MONITOR +, MULTI +, SET + queued, EXEC *1")]
    [InlineData("MONITOR , SUBSCRIBE ch , PING", "+OK\\r\\n*3\\r\\n$9\\r\\nsubscribe\\r\\n$2\\r\\nch\\r\\n:1\\r\\n+1.2 [0 A] \"SUBSCRIBE\" \"ch\"\\r\\n*2\\r\\n$4\\r\\npong\\r\\n$0\\r\\n\\r\\n+1.2 [0 A] \"PING\"\\r\\n",
        "MONITOR +, SUBSCRIBE *3, PING *2")]
    [InlineData("MONITOR , RESET , ECHO x", "+OK\\r\\n+RESET\\r\\n$1\\r\\nx\\r\\n", "MONITOR +, RESET +, ECHO $")]
    [InlineData("CLIENT REPLY OFF , MONITOR , CLIENT REPLY ON , PING", "+OK\\r\\n+1.2 [0 A] \"GET\" \"x\"\\r\\n+PONG\\r\\n", "CLIENT_REPLY silent, MONITOR silent off, CLIENT_REPLY +, PING +")]
    public void Commands_on_a_MONITOR_connection_are_answered_between_the_lines(
        string commands, string replies, string expected) =>
        Conversation.Gives(expected, $"C {commands}\nS {replies}");

    [Theory]
    [InlineData("+FULLRESYNC <40hex> 0\\r\\n$14\\r\\nREDIS0010\\xfa\\r\\n:1", "PSYNC +")]
    [InlineData("\\n\\n+FULLRESYNC <40hex> 342\\r\\n$EOF:<40hex>\\r\\nREDIS0010\\xff<40hex>", "PSYNC +")]
    [InlineData("+CONTINUE <40hex>\\r\\n*2\\r\\n$6\\r\\nSELECT\\r\\n$1\\r\\n3\\r\\n", "PSYNC +")]
    [InlineData("+CONTINUE\\r\\n*2\\r\\n$6\\r\\nSELECT\\r\\n$1\\r\\n3\\r\\n", "PSYNC +")]
    [InlineData("+RDBCHANNELSYNC 29\\r\\n*1\\r\\n$4\\r\\nping\\r\\n", "PSYNC +")]
    public void A_replica_link_begins_with_its_answer_and_only_its_client_is_followed(string stream, string expected) =>
        Conversation.Gives(
            $"PING +, REPLCONF +, {expected}, REPLCONF silent, ACL_SETUSER silent, PING silent",
            $"""
            C PING
            S +PONG\r\n
            C REPLCONF capa eof capa psync2
            S +OK\r\n
            C PSYNC ? -1
            S {stream}
            C REPLCONF ACK 0
            S *3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n
            C ACL SETUSER x on
            c \n
            C PING
            """);

    [Theory]
    [InlineData("SYNC", "$212\\r\\nREDIS0010\\xfa", "SYNC $")]
    [InlineData("SYNC", "\\n$EOF:<40hex>\\r\\nREDIS0009\\xfa", "SYNC $")]
    [InlineData("SYNC", "$ENDOFF:447 <40hex> 0 27\\r\\n$EOF:<40hex>\\r\\nREDIS0011\\xfa", "SYNC $")]
    public void SYNC_begins_the_stream_without_a_line(string command, string stream, string expected) =>
        Conversation.Gives(expected + ", REPLCONF silent", $"C {command}\nS {stream}\nC REPLCONF ACK 1");

    [Theory]
    [InlineData("PING , PSYNC ? -1 , PING", "+PONG\\r\\n-ERR SYNC and PSYNC are invalid with pending output\\r\\n+PONG\\r\\n", "PING +, PSYNC -ERR/Other, PING +")]
    [InlineData("PSYNC ? -1 , PING", "-NOPERM User np has no permissions to run the 'psync' command\\r\\n+PONG\\r\\n", "PSYNC -NOPERM/PermissionDenied, PING +")]
    [InlineData("PSYNC ? -1 , REPLCONF set-rdb-client-id 6 , PING", "+DUALCHANNELSYNC\\r\\n+OK\\r\\n+PONG\\r\\n", "PSYNC +, REPLCONF +, PING +")]
    [InlineData("REPLCONF ACK , REPLCONF ack 5 , REPLCONF capa eof ACK 1 , REPLCONF GETACK * , REPLCONF capa eof , PING", "-ERR syntax error\\r\\n+OK\\r\\n+PONG\\r\\n",
        "REPLCONF -ERR/InvalidSyntax, REPLCONF silent, REPLCONF silent, REPLCONF silent, REPLCONF +, PING +")]
    [InlineData("REPLCONF ACK 1 , PING", "-NOAUTH Authentication required.\\r\\n+PONG\\r\\n", "REPLCONF -NOAUTH/NotAuthenticated, PING +")]
    [InlineData("CLUSTER SYNCSLOTS ESTABLISH SOURCE x , SELECT 0 , SET a 1", "+OK\\r\\n*3\\r\\n$7\\r\\nCLUSTER\\r\\n$9\\r\\nSYNCSLOTS\\r\\n$13\\r\\nREQUEST-PAUSE\\r\\n",
        "CLUSTER_SYNCSLOTS +, SELECT silent, SET silent")]
    public void Replication_commands_that_do_not_begin_a_stream_are_answered(
        string commands, string replies, string expected) =>
        Conversation.Gives(expected, $"C {commands}\nS {replies}");

    [Fact]
    public void CLIENT_REPLY_OFF_does_not_silence_a_replica_link() => Conversation.Gives(
        "CLIENT_REPLY silent, PSYNC +, REPLCONF silent",
        "C CLIENT REPLY OFF\nC PSYNC ? -1\nS +FULLRESYNC <40hex> 393\\r\\n$218\\r\\nREDIS0010\\xfa\nC REPLCONF ACK 1");
}
