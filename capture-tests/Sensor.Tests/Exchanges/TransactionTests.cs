namespace Sensor.Tests.Exchanges;

/// <summary>
/// MULTI and EXEC, with the replies that seven server versions sent (REDIS-FACTS §3, FINDINGS A5, A7, A8, A15).
/// </summary>
public sealed class TransactionTests
{
    [Theory]
    [InlineData("an empty transaction", """
        C MULTI , EXEC
        S +OK\r\n*0\r\n
        """, "MULTI +, EXEC *0")]
    [InlineData("EXEC and DISCARD alone", """
        C EXEC , DISCARD , PING
        S -ERR EXEC without MULTI\r\n-ERR DISCARD without MULTI\r\n+PONG\r\n
        """, "EXEC -ERR/Other, DISCARD -ERR/Other, PING +")]
    [InlineData("MULTI inside MULTI, Redis", """
        C MULTI , MULTI , SET a 1 , EXEC , PING
        S +OK\r\n-ERR MULTI calls can not be nested\r\n+QUEUED\r\n*1\r\n+OK\r\n+PONG\r\n
        """, "MULTI +, MULTI -ERR/Other, SET + queued, EXEC *1, PING +")]
    [InlineData("MULTI inside MULTI, Valkey", """
        C MULTI , MULTI , SET a 1 , EXEC , PING
        S +OK\r\n-ERR Command not allowed inside a transaction\r\n+QUEUED\r\n-EXECABORT Transaction discarded because of previous errors.\r\n+PONG\r\n
        """, "MULTI +, MULTI -ERR/Other, SET norun queued, EXEC -EXECABORT/NotExecuted, PING +")]
    [InlineData("WATCH inside MULTI, Redis", """
        C MULTI , WATCH a , SET a 1 , EXEC , PING
        S +OK\r\n-ERR WATCH inside MULTI is not allowed\r\n+QUEUED\r\n*1\r\n+OK\r\n+PONG\r\n
        """, "MULTI +, WATCH -ERR/Other, SET + queued, EXEC *1, PING +")]
    [InlineData("WATCH inside MULTI, Valkey 9", """
        C MULTI , WATCH a , SET a 1 , EXEC , PING
        S +OK\r\n-ERR Command 'watch' not allowed inside a transaction\r\n+QUEUED\r\n-EXECABORT Transaction discarded because of previous errors.\r\n+PONG\r\n
        """, "MULTI +, WATCH -ERR/Other, SET norun queued, EXEC -EXECABORT/NotExecuted, PING +")]
    [InlineData("an unknown command", """
        C MULTI , FOO , SET a 1 , EXEC , PING
        S +OK\r\n-ERR unknown command 'FOO', with args beginning with: \r\n+QUEUED\r\n-EXECABORT Transaction discarded because of previous errors.\r\n+PONG\r\n
        """, "MULTI +, FOO -ERR/UnknownCommand, SET norun queued, EXEC -EXECABORT/NotExecuted, PING +")]
    [InlineData("wrong arity", """
        C MULTI , GET , SET a 1 , EXEC , PING
        S +OK\r\n-ERR wrong number of arguments for 'get' command\r\n+QUEUED\r\n-EXECABORT Transaction discarded because of previous errors.\r\n+PONG\r\n
        """, "MULTI +, GET -ERR/InvalidSyntax, SET norun queued, EXEC -EXECABORT/NotExecuted, PING +")]
    [InlineData("an element that is an error", """
        C SET s v
        S +OK\r\n
        C MULTI , LPUSH s a , SET a 1 , EXEC , PING
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n-WRONGTYPE Operation against a key holding the wrong kind of value\r\n+OK\r\n+PONG\r\n
        """, "SET +, MULTI +, LPUSH -WRONGTYPE/WrongType queued, SET + queued, EXEC *2, PING +")]
    [InlineData("EXEC of wrong arity ends it", """
        C MULTI , SET a 1 , EXEC foo , EXEC , PING
        S +OK\r\n+QUEUED\r\n-EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command\r\n-ERR EXEC without MULTI\r\n+PONG\r\n
        """, "MULTI +, SET norun queued, EXEC -EXECABORT/NotExecuted, EXEC -ERR/Other, PING +")]
    [InlineData("DISCARD of wrong arity dooms it", """
        C MULTI , SET a 1 , DISCARD foo , EXEC , PING
        S +OK\r\n+QUEUED\r\n-ERR wrong number of arguments for 'discard' command\r\n-EXECABORT Transaction discarded because of previous errors.\r\n+PONG\r\n
        """, "MULTI +, SET norun queued, DISCARD -ERR/InvalidSyntax, EXEC -EXECABORT/NotExecuted, PING +")]
    [InlineData("MULTI of wrong arity begins nothing", """
        C MULTI x , SET a 1 , EXEC
        S -ERR wrong number of arguments for 'multi' command\r\n+OK\r\n-ERR EXEC without MULTI\r\n
        """, "MULTI -ERR/InvalidSyntax, SET +, EXEC -ERR/Other")]
    [InlineData("DISCARD", """
        C MULTI , FOO , SET a 1 , DISCARD , PING
        S +OK\r\n-ERR unknown command 'FOO', with args beginning with: \r\n+QUEUED\r\n+OK\r\n+PONG\r\n
        """, "MULTI +, FOO -ERR/UnknownCommand, SET norun queued, DISCARD +, PING +")]
    [InlineData("a failed WATCH, RESP2", """
        C WATCH a , MULTI , SET a 2 , EXEC , PING
        S +OK\r\n+OK\r\n+QUEUED\r\n*-1\r\n+PONG\r\n
        """, "WATCH +, MULTI +, SET norun queued, EXEC null/NotExecuted, PING +")]
    [InlineData("a failed WATCH, RESP3", """
        C WATCH a , MULTI , SET a 2 , EXEC , PING
        S +OK\r\n+OK\r\n+QUEUED\r\n_\r\n+PONG\r\n
        """, "WATCH +, MULTI +, SET norun queued, EXEC null/NotExecuted, PING +")]
    [InlineData("SELECT inside", """
        C MULTI , SELECT 99 , SET a 1 , EXEC , GET a
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n-ERR DB index is out of range\r\n+OK\r\n$1\r\n1\r\n
        """, "MULTI +, SELECT -ERR/Other queued, SET + queued, EXEC *2, GET $")]
    [InlineData("blocking commands do not block", """
        C MULTI , BLPOP nokey 0 , XREAD BLOCK 0 STREAMS s $ , WAIT 1 0 , BLMOVE a1 b1 LEFT RIGHT 0 , EXEC , PING
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*4\r\n*-1\r\n*-1\r\n:0\r\n$-1\r\n+PONG\r\n
        """, "MULTI +, BLPOP null queued blocking, XREAD null queued blocking, WAIT :0 queued blocking, BLMOVE null queued blocking, EXEC *4, PING +")]
    [InlineData("HELLO changes the protocol between two elements", """
        C MULTI , HELLO 3 , HGETALL h , HELLO 2 , HGETALL h , EXEC , PING
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*4\r\n%7\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:30\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nmodules\r\n*0\r\n%1\r\n$1\r\na\r\n$1\r\n1\r\n
        S *14\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$5\r\nproto\r\n:2\r\n$2\r\nid\r\n:30\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nmodules\r\n*0\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n+PONG\r\n
        """, "MULTI +, HELLO %7 queued, HGETALL %1 queued, HELLO *14 queued, HGETALL *2 queued, EXEC *4, PING +")]
    [InlineData("RESET drops it", """
        C MULTI , SET a 1 , RESET , EXEC
        S +OK\r\n+QUEUED\r\n+RESET\r\n-ERR EXEC without MULTI\r\n
        """, "MULTI +, SET norun queued, RESET +, EXEC -ERR/Other")]
    [InlineData("QUIT ends it", """
        C MULTI , SET a 1 , QUIT , SET b 1
        S +OK\r\n+QUEUED\r\n+OK\r\n
        close fin S
        """, "MULTI +, SET norun/NotExecuted queued, QUIT +, SET norun/NotExecuted")]
    [InlineData("MONITOR inside is refused by its element", """
        C MULTI , MONITOR , EXEC , PING
        S +OK\r\n+QUEUED\r\n*1\r\n-ERR MONITOR isn't allowed for DENY BLOCKING client\r\n+PONG\r\n
        """, "MULTI +, MONITOR -ERR/Other queued, EXEC *1, PING +")]
    [InlineData("PSYNC inside is refused at once", """
        C MULTI , PSYNC ? -1 , EXEC , PING
        S +OK\r\n-ERR Command not allowed inside a transaction\r\n-EXECABORT Transaction discarded because of previous errors.\r\n+PONG\r\n
        """, "MULTI +, PSYNC -ERR/Other, EXEC -EXECABORT/NotExecuted, PING +")]
    [InlineData("PSYNC inside, Redis 6", """
        C MULTI , PSYNC ? -1 , EXEC , PING
        S +OK\r\n+QUEUED\r\n*1\r\n-ERR SYNC and PSYNC are invalid with pending output\r\n+PONG\r\n
        """, "MULTI +, PSYNC -ERR/Other queued, EXEC *1, PING +")]
    [InlineData("REPLCONF ACK has no element", """
        C MULTI , ECHO 1 , REPLCONF ACK 1 , ECHO 2 , EXEC , PING
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n$1\r\n1\r\n$1\r\n2\r\n+PONG\r\n
        """, "MULTI +, ECHO $ queued, REPLCONF silent queued, ECHO $ queued, EXEC *3, PING +")]
    [InlineData("nested elements", """
        C MULTI , EVAL "return {1,{2,3}}" 0 , EXEC
        S +OK\r\n+QUEUED\r\n*1\r\n*2\r\n:1\r\n*2\r\n:2\r\n:3\r\n
        """, "MULTI +, EVAL *2 queued, EXEC *1")]
    [InlineData("AUTH inside, the next element is another user's", """
        C MULTI , AUTH ro p , SET a 1 , GET a , EXEC , SET a 2
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n+OK\r\n-NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. This command is no longer allowed for the following reason: no permission to execute the command or subcommand\r\n$-1\r\n-NOPERM User ro has no permissions to run the 'set' command\r\n
        C PING
        S +PONG\r\n
        """, "MULTI +, AUTH + queued, SET -NOPERM/PermissionDenied queued, GET null queued, EXEC *3, SET -NOPERM/PermissionDenied, PING +")]
    [InlineData("DISCARD that is not permitted leaves it in force", """
        C MULTI , GET a , DISCARD , EXEC
        S +OK\r\n+QUEUED\r\n-NOPERM User ro has no permissions to run the 'discard' command\r\n-EXECABORT Transaction discarded because of previous errors.\r\n
        """, "MULTI +, GET norun queued, DISCARD -NOPERM/PermissionDenied, EXEC -EXECABORT/NotExecuted")]
    [InlineData("EXEC that is not permitted", """
        C MULTI , GET a , EXEC , GET a , EXEC
        S +OK\r\n+QUEUED\r\n-EXECABORT Transaction discarded because of: NOPERM User noexec has no permissions to run the 'exec' command\r\n$-1\r\n-EXECABORT Transaction discarded because of: NOPERM User noexec has no permissions to run the 'exec' command\r\n
        """, "MULTI +, GET norun queued, EXEC -EXECABORT/PermissionDenied, GET null, EXEC -EXECABORT/PermissionDenied")]
    [InlineData("OOM at EXEC", """
        C MULTI , SET a 1 , EXEC , PING
        S +OK\r\n+QUEUED\r\n-EXECABORT Transaction discarded because of: OOM command not allowed when used memory > 'maxmemory'.\r\n+PONG\r\n
        """, "MULTI +, SET norun queued, EXEC -EXECABORT/NotExecuted, PING +")]
    [InlineData("BUSY", """
        C MULTI , SET a 1 , EXEC , DISCARD
        S +OK\r\n-BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.\r\n-EXECABORT Transaction discarded because of: BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.\r\n-ERR DISCARD without MULTI\r\n
        """, "MULTI +, SET -BUSY/Busy, EXEC -EXECABORT/NotExecuted, DISCARD -ERR/Other")]
    [InlineData("empty commands between", """
        C MULTI
        S +OK\r\n
        c *0\r\n*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nEXEC\r\n
        S +QUEUED\r\n*1\r\n+PONG\r\n
        """, "MULTI +, PING + queued, EXEC *1")]
    [InlineData("the connection ends in the middle of it", """
        C MULTI
        S +OK\r\n
        C SET a 1
        S +QUEUED\r\n
        close fin C
        """, "MULTI +, SET norun/NotExecuted queued")]
    [InlineData("a user who deletes himself", """
        C MULTI , ACL DELUSER me , PING , EXEC
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n:1\r\n
        close fin S
        """, "MULTI +, ACL_DELUSER :1 queued, PING open queued, EXEC open")]
    public void Transactions_take_their_outcomes_from_EXEC(string what, string script, string expected)
    {
        Assert.NotEmpty(what);
        Conversation.Gives(Expand(expected), script);
    }

    [Theory]
    [InlineData("CLIENT REPLY SKIP inside", """
        C MULTI , ECHO 1 , CLIENT REPLY SKIP , ECHO 2 , ECHO 3 , EXEC , ECHO 4 , ECHO 5
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*4\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n$1\r\n5\r\n
        C PING
        S +PONG\r\n
        """, "MULTI +, ECHO $ queued, CLIENT_REPLY silent queued, ECHO $ queued, ECHO $ queued, EXEC *4, ECHO silent off, ECHO $, PING +")]
    [InlineData("CLIENT REPLY OFF inside", """
        C MULTI , ECHO 1 , CLIENT REPLY OFF , ECHO 2 , EXEC
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n$1\r\n1\r\n
        C PING , CLIENT REPLY ON
        S +OK\r\n
        """, "MULTI +, ECHO $ queued, CLIENT_REPLY silent queued, ECHO silent queued off, EXEC *3, PING silent off, CLIENT_REPLY +")]
    [InlineData("CLIENT REPLY ON inside, under OFF: no header", """
        C CLIENT REPLY OFF , MULTI , ECHO 1 , CLIENT REPLY ON , ECHO 2 , EXEC
        S +OK\r\n$1\r\n2\r\n
        C PING
        S +PONG\r\n
        """, "CLIENT_REPLY silent, MULTI silent off, ECHO silent queued off, CLIENT_REPLY + queued, ECHO $ queued, EXEC silent off, PING +")]
    [InlineData("CLIENT REPLY refused by Valkey 9", """
        C MULTI , CLIENT REPLY OFF , EXEC , PING
        S +OK\r\n-ERR Command 'client|reply' not allowed inside a transaction\r\n-EXECABORT Transaction discarded because of previous errors.\r\n+PONG\r\n
        """, "MULTI +, CLIENT_REPLY -ERR/Other, EXEC -EXECABORT/NotExecuted, PING +")]
    [InlineData("SUBSCRIBE of two channels, RESP2", """
        C MULTI , SUBSCRIBE a b , PING , EXEC
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n*2\r\n$4\r\npong\r\n$0\r\n\r\n
        C PING
        S *2\r\n$4\r\npong\r\n$0\r\n\r\n
        """, "MULTI +, SUBSCRIBE *3 queued, PING *2 queued, EXEC *2, PING *2")]
    [InlineData("SUBSCRIBE of two channels, RESP3", """
        C HELLO 3
        S %1\r\n$5\r\nproto\r\n:3\r\n
        C MULTI , SUBSCRIBE a b , ECHO 1 , EXEC , PING
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n>3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n>3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n$1\r\n1\r\n+PONG\r\n
        """, "HELLO %1, MULTI +, SUBSCRIBE >3 queued, ECHO $ queued, EXEC *2, PING +")]
    [InlineData("SSUBSCRIBE inside is refused by its element", """
        C MULTI , SSUBSCRIBE s , PING , EXEC
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n-ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client\r\n+PONG\r\n
        """, "MULTI +, SSUBSCRIBE -ERR/Other queued, PING + queued, EXEC *2")]
    [InlineData("a push stands inside the array, up to Redis 7.0", """
        C HELLO 3 , SUBSCRIBE ch
        S %1\r\n$5\r\nproto\r\n:3\r\n>3\r\n$9\r\nsubscribe\r\n$2\r\nch\r\n:1\r\n
        C MULTI , PING , PUBLISH ch hi , PING , EXEC
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n+PONG\r\n>3\r\n$7\r\nmessage\r\n$2\r\nch\r\n$2\r\nhi\r\n:1\r\n+PONG\r\n
        """, "HELLO %1, SUBSCRIBE >3, MULTI +, PING + queued, PUBLISH :1 queued, PING + queued, EXEC *3")]
    [InlineData("a RESP2 delivery stands inside the array, up to Redis 7.0", """
        C MULTI , SUBSCRIBE a , PUBLISH a m , EXEC
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nm\r\n:1\r\n
        """, "MULTI +, SUBSCRIBE *3 queued, PUBLISH :1 queued, EXEC *2")]
    [InlineData("a RESP2 delivery behind the array, newer servers", """
        C MULTI , SUBSCRIBE a , PUBLISH a m , EXEC
        S +OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n:1\r\n*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nm\r\n
        """, "MULTI +, SUBSCRIBE *3 queued, PUBLISH :1 queued, EXEC *2")]
    [InlineData("under OFF nothing but confirmations", """
        C HELLO 3
        S %1\r\n$5\r\nproto\r\n:3\r\n
        C CLIENT REPLY OFF , MULTI , SUBSCRIBE a , ECHO 1 , EXEC , CLIENT REPLY ON
        S >3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n+OK\r\n
        """, "HELLO %1, CLIENT_REPLY silent, MULTI silent off, SUBSCRIBE >3 queued, ECHO silent queued off, EXEC silent off, CLIENT_REPLY +")]
    [InlineData("RESET of a transaction under OFF", """
        C CLIENT REPLY OFF , MULTI , SET a 1 , RESET , PING
        S +RESET\r\n+PONG\r\n
        """, "CLIENT_REPLY silent, MULTI silent off, SET norun queued off, RESET +, PING +")]
    [InlineData("OFF, then a transaction that CLIENT REPLY ON would have ended", """
        C CLIENT REPLY OFF , MULTI , CLIENT REPLY ON , DISCARD , PING , CLIENT REPLY ON
        S +OK\r\n
        """, "CLIENT_REPLY silent, MULTI silent off, CLIENT_REPLY norun queued off, DISCARD silent off, PING silent off, CLIENT_REPLY +")]
    public void What_acts_inside_EXEC_makes_its_header_lie(string what, string script, string expected)
    {
        Assert.NotEmpty(what);
        Conversation.Gives(Expand(expected), script);
    }

    [Fact]
    public void A_transaction_leaves_when_EXEC_is_read_and_not_before() => Conversation.Gives(
        "MULTI +, SET + queued, GET $ queued, EXEC *2",
        """
        C MULTI
        S +OK\r\n
        left 1
        C SET a 1
        S +QUEUED\r\n
        C GET a
        S +QUEUED\r\n
        left 1
        C EXEC
        S *2\r\n+OK\r\n$1\r\n
        left 2
        S 1\r\n
        left 4
        """);

    [Fact]
    public void Two_transactions_in_one_pipeline_keep_apart() => Conversation.Gives(
        "MULTI +, SET + queued, EXEC *1, MULTI +, GET $ queued, EXEC *1",
        """
        C MULTI , SET a 1 , EXEC , MULTI , GET a , EXEC
        S +OK\r\n+QUEUED\r\n*1\r\n+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n$1\r\n1\r\n
        """);

    /// <summary>A command that never ran says so in its reason too.</summary>
    private static string Expand(string expected) =>
        expected.Replace("norun/NotExecuted", "norun", StringComparison.Ordinal);
}
