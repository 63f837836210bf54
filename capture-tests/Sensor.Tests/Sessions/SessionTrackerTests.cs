using Sensor.Anomalies;
using Sensor.Tests.Support;

namespace Sensor.Tests.Sessions;

/// <summary>
/// Who a command belongs to (REDIS-FACTS §5, FINDINGS A23 to A25, A28; EVENTS.md user, user_source, database,
/// uncertain).
/// </summary>
public sealed class SessionTrackerTests
{
    private const string WrongPass = "-WRONGPASS invalid username-password pair or user is disabled.\\r\\n";

    [Theory]
    [InlineData("fresh", "C GET k\nS $1\\r\\nv\\r\\n", "GET default(Default)/0")]
    [InlineData("a login", "C AUTH bob pw\nS +OK\\r\\n\nC GET k\nS $1\\r\\nv\\r\\n", "AUTH bob(Auth)/0, GET bob(Auth)/0")]
    [InlineData("a login with a password alone", "C AUTH pw\nS +OK\\r\\n\nC GET k\nS $1\\r\\nv\\r\\n", "AUTH default(Auth)/0, GET default(Auth)/0")]
    [InlineData("a login that fails carries the name tried", "C AUTH bob pw\nS " + WrongPass + "\nC GET k\nS $1\\r\\nv\\r\\n", "AUTH bob(Unknown)/0, GET default(Default)/0")]
    [InlineData("the user before stays", "C AUTH bob pw\nS +OK\\r\\n\nC AUTH al bad\nS " + WrongPass + "\nC PING\nS +PONG\\r\\n", "AUTH bob(Auth)/0, AUTH al(Unknown)/0, PING bob(Auth)/0")]
    [InlineData("no password configured", "C AUTH pw\nS -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?\\r\\n\nC PING\nS +PONG\\r\\n",
        "AUTH default(Unknown)/0, PING default(Default)/0")]
    [InlineData("nobody", "C GET k\nS -NOAUTH Authentication required.\\r\\n\nC AUTH bob pw\nS +OK\\r\\n\nC GET k\nS $1\\r\\nv\\r\\n", "GET -(None)/0, AUTH bob(Auth)/0, GET bob(Auth)/0")]
    [InlineData("HELLO with AUTH", "C HELLO 3 AUTH bob pw SETNAME n\nS %2\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n$2\\r\\nid\\r\\n:7\\r\\n\nC GET k\nS $1\\r\\nv\\r\\n", "HELLO bob(Auth)/0, GET bob(Auth)/0")]
    [InlineData("HELLO with AUTH that fails", "C HELLO 3 AUTH bob bad\nS " + WrongPass + "\nC GET k\nS $1\\r\\nv\\r\\n", "HELLO bob(Unknown)/0, GET default(Default)/0")]
    [InlineData("HELLO without AUTH", "C AUTH bob pw\nS +OK\\r\\n\nC HELLO 3\nS %1\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n\nC GET k\nS $1\\r\\nv\\r\\n", "AUTH bob(Auth)/0, HELLO bob(Auth)/0, GET bob(Auth)/0")]
    [InlineData("SELECT takes effect behind itself", "C SELECT 5\nS +OK\\r\\n\nC GET k\nS $1\\r\\nv\\r\\n\nC SELECT 99\nS -ERR DB index is out of range\\r\\n\nC GET k\nS $1\\r\\nv\\r\\n", "SELECT default(Default)/0, GET default(Default)/5, SELECT default(Default)/5, GET default(Default)/5")]
    [InlineData("RESET", "C AUTH bob pw\nS +OK\\r\\n\nC SELECT 5\nS +OK\\r\\n\nC RESET\nS +RESET\\r\\n\nC GET k\nS $1\\r\\nv\\r\\n", "AUTH bob(Auth)/0, SELECT bob(Auth)/0, RESET bob(Auth)/5, GET default(Default)/0")]
    [InlineData("RESET where default needs a password", "C RESET\nS +RESET\\r\\n\nC GET k\nS -NOAUTH Authentication required.\\r\\n\nC GET k\nS -NOAUTH Authentication required.\\r\\n", "RESET default(Default)/0 ?User, GET -(None)/0, GET -(None)/0")]
    [InlineData("a denial names the user", "C AUTH bob pw\nS +OK\\r\\n\nC SET k v\nS -NOPERM User bob has no permissions to run the 'set' command\\r\\n\nC GET k\nS $1\\r\\nv\\r\\n", "AUTH bob(Auth)/0, SET bob(Auth)/0, GET bob(Auth)/0")]
    [InlineData("SELECT and AUTH in a pipeline", "C AUTH bob pw , SELECT 2 , GET k\nS +OK\\r\\n+OK\\r\\n$-1\\r\\n\nC PING\nS +PONG\\r\\n", "AUTH bob(Auth)/0, SELECT bob(Auth)/0, GET bob(Auth)/2, PING bob(Auth)/2")]
    [InlineData("no known version of HELLO is refused before the login", "C HELLO 9\nS -NOPROTO unsupported protocol version\\r\\n\nC GET k\nS -NOAUTH Authentication required.\\r\\n", "HELLO default(Default)/0 ?User, GET -(None)/0")]
    [InlineData("AUTH of wrong syntax", "C AUTH a b c\nS -ERR syntax error\\r\\n\nC GET k\nS $-1\\r\\n", "AUTH default(Default)/0 ?User, GET default(Default)/0")]
    public void A_command_belongs_to_the_user_in_force_when_it_ran(string what, string script, string expected)
    {
        Assert.NotEmpty(what);
        Assert.Equal(expected, SessionLook.Of(script));
    }

    [Theory]
    [InlineData("AUTH and SELECT act element by element", "C MULTI , AUTH ro p , SELECT 3 , GET a , EXEC\nS +OK\\r\\n+QUEUED\\r\\n+QUEUED\\r\\n+QUEUED\\r\\n*3\\r\\n+OK\\r\\n+OK\\r\\n$-1\\r\\n\nC PING\nS +PONG\\r\\n",
        "MULTI default(Default)/0, AUTH ro(Auth)/0, SELECT ro(Auth)/0, GET ro(Auth)/3, EXEC default(Default)/0, PING ro(Auth)/3")]
    [InlineData("DISCARD undoes them", "C MULTI , AUTH ro p , SELECT 3 , DISCARD\nS +OK\\r\\n+QUEUED\\r\\n+QUEUED\\r\\n+OK\\r\\n\nC PING\nS +PONG\\r\\n",
        "MULTI default(Default)/0, AUTH ro(Unknown)/0, SELECT default(Default)/0, DISCARD default(Default)/0, PING default(Default)/0")]
    [InlineData("a SELECT that fails inside", "C MULTI , SELECT 99 , SET a 1 , EXEC\nS +OK\\r\\n+QUEUED\\r\\n+QUEUED\\r\\n*2\\r\\n-ERR DB index is out of range\\r\\n+OK\\r\\n",
        "MULTI default(Default)/0, SELECT default(Default)/0, SET default(Default)/0, EXEC default(Default)/0")]
    [InlineData("a failed WATCH undoes them", "C MULTI , SELECT 3 , EXEC\nS +OK\\r\\n+QUEUED\\r\\n*-1\\r\\n\nC GET a\nS $-1\\r\\n",
        "MULTI default(Default)/0, SELECT default(Default)/0, EXEC default(Default)/0, GET default(Default)/0")]
    [InlineData("the next transaction begins with the new user", "C MULTI\nS +OK\\r\\n\nC SELECT 1\nS +QUEUED\\r\\n\nC EXEC\nS *1\\r\\n+OK\\r\\n\nC MULTI\nS +OK\\r\\n\nC SELECT 2\nS +QUEUED\\r\\n\nC EXEC\nS *1\\r\\n+OK\\r\\n",
        "MULTI default(Default)/0, SELECT default(Default)/0, EXEC default(Default)/0, MULTI default(Default)/1, SELECT default(Default)/1, EXEC default(Default)/1")]
    [InlineData("RESET inside", "C MULTI , SELECT 3 , RESET , GET a\nS +OK\\r\\n+QUEUED\\r\\n+RESET\\r\\n$-1\\r\\n", "MULTI default(Default)/0, SELECT default(Default)/0, RESET default(Default)/0, GET default(Default)/0")]
    public void EXEC_belongs_to_whom_it_began_with_and_its_elements_to_whom_the_ones_before_left(
        string what, string script, string expected)
    {
        Assert.NotEmpty(what);
        Assert.Equal(expected, SessionLook.Of(script));
    }

    [Theory]
    [InlineData("AUTH under SKIP", "C CLIENT REPLY SKIP , AUTH bob pw , GET k\nS $-1\\r\\n\nC ACL WHOAMI\nS $3\\r\\nbob\\r\\n\nC GET k\nS $-1\\r\\n",
        "CLIENT_REPLY default(Default)/0 ?User, AUTH bob(Unknown)/0, GET default(Default)/0 ?User, ACL_WHOAMI bob(Reply)/0, GET bob(Reply)/0")]
    [InlineData("SELECT of wrong arity under OFF", "C CLIENT REPLY OFF , SELECT , CLIENT REPLY ON , GET k\nS +OK\\r\\n$-1\\r\\n\nC GET k\nS $-1\\r\\n",
        "CLIENT_REPLY default(Default)/0 ?User, SELECT default(Default)/0 ?User, CLIENT_REPLY default(Default)/0, GET default(Default)/0, GET default(Default)/0")]
    [InlineData("SELECT under OFF", "C CLIENT REPLY OFF , SELECT 3 , CLIENT REPLY ON , GET k\nS +OK\\r\\n$-1\\r\\n\nC SELECT 4\nS +OK\\r\\n\nC GET k\nS $-1\\r\\n",
        "CLIENT_REPLY default(Default)/0 ?User, SELECT default(Default)/0 ?User, CLIENT_REPLY default(Default)/0 ?Database, GET default(Default)/0 ?Database, SELECT default(Default)/0 ?Database, GET default(Default)/4")]
    [InlineData("RESET under SKIP", "C AUTH bob pw\nS +OK\\r\\n\nC CLIENT REPLY SKIP , RESET , GET k\nS $-1\\r\\n",
        "AUTH bob(Auth)/0, CLIENT_REPLY bob(Auth)/0, RESET bob(Auth)/0, GET bob(Auth)/0 ?User+Database+ClientName")]
    [InlineData("HELLO AUTH with a later fault, 7.0", "C HELLO 3 AUTH bob pw FOO\nS -ERR Syntax error in HELLO option 'FOO'\\r\\n\nC GET k\nS $-1\\r\\n\nC ACL WHOAMI\nS $3\\r\\nbob\\r\\n",
        "HELLO bob(Unknown)/0, GET default(Default)/0 ?User, ACL_WHOAMI bob(Reply)/0")]
    [InlineData("two AUTH in one HELLO, the second fails", "C HELLO 3 AUTH bob pw AUTH al bad\nS " + WrongPass + "\nC GET k\nS $-1\\r\\n",
        "HELLO al(Unknown)/0, GET default(Default)/0 ?User")]
    [InlineData("two AUTH in one HELLO, success", "C HELLO 3 AUTH bob pw AUTH al pw\nS %1\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n\nC GET k\nS $-1\\r\\n",
        "HELLO al(Auth)/0, GET al(Auth)/0")]
    [InlineData("HELLO's name may stay though it failed", "C HELLO 3 SETNAME x AUTH bob bad\nS " + WrongPass + "\nC GET k\nS $-1\\r\\n",
        "HELLO bob(Unknown)/0, GET default(Default)/0 ?ClientName")]
    [InlineData("HELLO of a version that is not known", "C HELLO 4 AUTH bob pw\nS -NOPROTO unsupported protocol version\\r\\n\nC GET k\nS $-1\\r\\n",
        "HELLO bob(Unknown)/0, GET default(Default)/0")]
    [InlineData("an AUTH that cannot be paired", "C PING , AUTH bob pw , SET k v\nS +PONG\\r\\n+OK\\r\\n\nclose fin C", "PING default(Default)/0, AUTH bob(Unknown)/0, SET default(Default)/0 ?User")]
    [InlineData("a silent login that failed changes nothing", "C PING , AUTH bob bad , SET k v\nS +PONG\\r\\n+OK\\r\\n\nC GET k\nS $1\\r\\nv\\r\\n\nC GET k\nS $1\\r\\nv\\r\\n\nC GET k\nS $1\\r\\nv\\r\\n",
        "PING default(Default)/0, AUTH bob(Unknown)/0, SET default(Default)/0, GET default(Default)/0, GET default(Default)/0, GET default(Default)/0")]
    public void What_may_or_may_not_have_worked_makes_its_members_uncertain(string what, string script, string expected)
    {
        Assert.NotEmpty(what);
        Assert.Equal(expected, SessionLook.Of(script));
    }

    [Fact]
    public void A_gap_of_the_client_makes_user_database_and_name_uncertain_until_they_are_confirmed() => Assert.Equal(
        "AUTH bob(Auth)/0, HELLO bob(Auth)/0, GET bob(Auth)/0 ?User+Database+ClientName+RespVersion, "
        + "SELECT bob(Auth)/0 ?User+Database+ClientName+RespVersion, AUTH al(Auth)/2 ?ClientName+RespVersion, GET al(Auth)/2 ?ClientName+RespVersion",
        SessionLook.Of("""
            C AUTH bob pw
            S +OK\r\n
            C HELLO 3
            S %1\r\n$5\r\nproto\r\n:3\r\n
            gap C 40
            C! GET k
            S $-1\r\n
            C SELECT 2
            S +OK\r\n
            C AUTH al pw
            S +OK\r\n
            C GET k
            S $-1\r\n
            """));

    [Fact]
    public void From_the_middle_nothing_is_known_until_the_wire_says_it()
    {
        SessionLook look = new(fromTheMiddle: true);
        Assert.Equal(
            "GET -(Unknown)/-, SET -(Unknown)/-, ACL_WHOAMI bob(Reply)/-, GET bob(Reply)/-, SELECT bob(Reply)/-, GET bob(Reply)/3",
            look.Play("""
                C! GET k
                S $-1\r\n
                C SET k v
                S +OK\r\n
                C ACL WHOAMI
                S $3\r\nbob\r\n
                C GET k
                S $-1\r\n
                C SELECT 3
                S +OK\r\n
                C GET k
                S $-1\r\n
                """, fromTheMiddle: true));
        Assert.Equal([0L], look.Identified);
    }

    [Theory]
    [InlineData("C SET k v\nS -NOPERM User bob has no permissions to run the 'set' command\\r\\n", "SET bob(Reply)/-")]
    [InlineData("C SET k v\nS -NOPERM this user has no permissions to run the 'set' command\\r\\n", "SET -(Unknown)/-")]
    [InlineData("C EVAL s 0\nS -NOPERM User bob has no permissions to run the 'set' command\\r\\n", "EVAL -(Unknown)/-")]
    [InlineData("C GET k\nS -NOAUTH Authentication required.\\r\\n", "GET -(None)/-")]
    [InlineData("C ACL WHOAMI\nS -NOPERM this user has no permissions to run the 'acl|whoami' command\\r\\n", "ACL_WHOAMI -(Unknown)/-")]
    [InlineData("C CLIENT INFO\nS =63\\r\\ntxt:id=13 addr=127.0.0.1:34000 name=x db=4 resp=3 user=bob a=b\\n\\r\\n", "CLIENT_INFO bob(Reply)/4")]
    [InlineData("C CLIENT INFO\nS $59\\r\\nid=13 addr=127.0.0.1:34000 name=x db=4 resp=3 user=bob a=b\\n\\r\\n", "CLIENT_INFO bob(Reply)/4")]
    public void The_server_names_the_user(string script, string expected) => Assert.Equal(
        "GET -(Unknown)/-, " + expected, SessionLook.Of($"C! GET k\nS $-1\\r\\n\n{script}\nC PING\nS +PONG\\r\\n", fromTheMiddle: true).Split(", PING")[0]);

    [Theory]
    [InlineData("C AUTH al pw\nS +OK\\r\\n")]
    [InlineData("C RESET\nS +RESET\\r\\n")]
    public void A_proof_does_not_reach_back_behind_a_login_or_a_RESET(string between)
    {
        SessionLook look = new(fromTheMiddle: true);
        look.Play($"C! GET k\nS $-1\\r\\n\n{between}\nC ACL WHOAMI\nS $2\\r\\nal\\r\\n\nC PING\nS +PONG\\r\\n",
            fromTheMiddle: true);
        Assert.Empty(look.Identified);
    }

    [Fact]
    public void A_proof_does_not_reach_back_behind_a_gap_of_the_client()
    {
        SessionLook look = new(fromTheMiddle: true);
        look.Play("C! GET k\nS $-1\\r\\n\ngap C 20\nC! GET k\nS $-1\\r\\n\nC ACL WHOAMI\nS $3\\r\\nbob\\r\\n\nC PING\nS +PONG\\r\\n", fromTheMiddle: true);
        Assert.DoesNotContain(0L, look.Identified);
    }

    [Fact]
    public void A_proof_that_contradicts_what_was_known_is_an_anomaly_and_wins()
    {
        SessionLook look = new();
        Assert.Equal("AUTH bob(Auth)/0, ACL_WHOAMI al(Reply)/0, GET al(Reply)/0", look.Play(
            "C AUTH bob pw\nS +OK\\r\\n\nC ACL WHOAMI\nS $2\\r\\nal\\r\\n\nC GET k\nS $-1\\r\\n"));
        Assert.Equal(1, look.Anomalies[AnomalyKind.UserContradiction]);
    }

    [Theory]
    [InlineData("C HELLO 3 SETNAME n\nS %7\\r\\n$6\\r\\nserver\\r\\n$5\\r\\nredis\\r\\n$7\\r\\nversion\\r\\n$6\\r\\n7.0.15\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n$2\\r\\nid\\r\\n:30\\r\\n$4\\r\\nmode\\r\\n$10\\r\\nstandalone\\r\\n$4\\r\\nrole\\r\\n$6\\r\\nmaster\\r\\n$7\\r\\nmodules\\r\\n*0\\r\\n", "n - - 30 3")]
    [InlineData("C HELLO 2\nS *14\\r\\n$6\\r\\nserver\\r\\n$5\\r\\nredis\\r\\n$7\\r\\nversion\\r\\n$6\\r\\n7.0.15\\r\\n$5\\r\\nproto\\r\\n:2\\r\\n$2\\r\\nid\\r\\n:31\\r\\n$4\\r\\nmode\\r\\n$10\\r\\nstandalone\\r\\n$4\\r\\nrole\\r\\n$6\\r\\nmaster\\r\\n$7\\r\\nmodules\\r\\n*0\\r\\n", "- - - 31 2")]
    [InlineData("C HELLO\nS %6\\r\\n$6\\r\\nserver\\r\\n$5\\r\\nredis\\r\\n$7\\r\\nversion\\r\\n$6\\r\\n7.0.15\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n$2\\r\\nid\\r\\n:32\\r\\n$4\\r\\nmode\\r\\n$8\\r\\nsentinel\\r\\n$7\\r\\nmodules\\r\\n*0\\r\\n", "- - - 32 3")]
    [InlineData("C CLIENT ID\nS :99\\r\\n", "- - - 99 -")]
    [InlineData("C CLIENT SETNAME worker-1\nS +OK\\r\\n", "worker-1 - - - -")]
    [InlineData("C CLIENT SETNAME \"a b\"\nS -ERR Client names cannot contain spaces, newlines or special characters.\\r\\n", "- - - - -")]
    [InlineData("C CLIENT SETNAME x\nS +OK\\r\\n\nC CLIENT SETNAME \"\"\nS +OK\\r\\n", "- - - - -")]
    [InlineData("C CLIENT SETINFO LIB-NAME redis-py , CLIENT SETINFO lib-ver 5.0.1\nS +OK\\r\\n+OK\\r\\n", "- redis-py 5.0.1 - -")]
    [InlineData("C CLIENT SETINFO LIB-NAME redis-py\nS -ERR unknown subcommand 'SETINFO'. Try CLIENT HELP.\\r\\n", "- - - - -")]
    [InlineData("C CLIENT SETINFO LIB-NAME l , CLIENT SETNAME x , HELLO 3 , CLIENT ID , RESET\nS +OK\\r\\n+OK\\r\\n%1\\r\\n$5\\r\\nproto\\r\\n:3\\r\\n:5\\r\\n+RESET\\r\\n", "- l - 5 2")]
    [InlineData("C CLIENT INFO\nS =80\\r\\ntxt:id=13 addr=127.0.0.1:34000 name=x db=4 resp=3 user=bob lib-name=p lib-ver=1\\n\\r\\n", "x p 1 13 3")]
    public void The_session_keeps_what_the_wire_tells_of_the_client(string script, string expected)
    {
        SessionLook look = new();
        look.Play(script);
        Assert.Equal(expected, look.Facts());
    }

    [Fact]
    public void A_refused_connection_belongs_to_nobody() => Assert.Equal(
        "(unsolicited) -(Unknown)/-", SessionLook.Of("S -ERR max number of clients reached\\r\\n\nclose fin S"));
}
