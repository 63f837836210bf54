using Sensor.Anomalies;
using Sensor.Sessions;
using Sensor.Tests.Support;

namespace Sensor.Tests.Sessions;

/// <summary>What a row of CLIENT LIST proves, and what it must not be taken to prove.</summary>
public sealed class RowTests
{
    private const string Ok = "S +OK\\r\\n";
    private const string Nil = "S $-1\\r\\n";

    /// <summary>A connection met in the middle whose pairing is proven by a second of silence.</summary>
    private const string Joined = $"C! GET a\n{Nil}\nwait 2\n";

    [Fact]
    public void A_row_names_the_user_of_a_connection_met_in_the_middle_back_to_its_first_byte()
    {
        using RowLook look = new(fromTheMiddle: true);
        Assert.Equal("GET -(Unknown)/-", look.Play(Joined));
        Assert.Equal("GET bob(ClientList)/3", look.Play($"row -400 -390 user=bob db=3\nC GET b\n{Nil}"));
        Assert.Equal([0L], look.Identified);
        Assert.Equal([RowVerdict.Learnt], look.Verdicts);
    }

    [Fact]
    public void What_waited_for_the_row_is_told_with_its_user() => Assert.Equal(
        "GET bob(ClientList)/3, SET bob(ClientList)/3",
        RowLook.FromTheMiddle($"hold\n{Joined}C SET a b\n{Ok}\nwait 1\nrow -400 -390 user=bob db=3\ngo"));

    [Theory]
    [InlineData("AUTH al pw", "+OK", "AUTH al(Auth)/3, GET al(Auth)/3")]
    [InlineData("AUTH al pw", "-WRONGPASS no", "AUTH al(Unknown)/3, GET bob(ClientList)/3")]
    [InlineData("SELECT 5", "+OK", "SELECT bob(ClientList)/3, GET bob(ClientList)/5")]
    [InlineData("RESET", "+RESET", "RESET bob(ClientList)/3, GET default(Default)/0")]
    public void Commands_that_wait_belong_before_the_row_s_moment_to_the_row_and_behind_it_to_the_wire(
        string command, string answer, string expected) => Assert.Equal(
        "GET bob(ClientList)/3, " + expected,
        RowLook.FromTheMiddle(
            $"hold\n{Joined}C {command}\nS {answer}\\r\\n\nC GET b\n{Nil}\nrow -500 -400 user=bob db=3\ngo"));

    [Theory]
    [InlineData("-500 -490", "before it, but within what a mirror may delay")]
    [InlineData("-505 -1", "around it")]
    [InlineData("-3 -1", "between command and answer")]
    public void A_login_that_may_have_run_at_the_row_s_moment_keeps_its_user_from_what_came_before(
        string window, string where)
    {
        Assert.NotEmpty(where);
        using RowLook look = new(fromTheMiddle: true);
        string login = where.StartsWith("before", StringComparison.Ordinal) ? "-60 -50" : window;
        string told = look.Play($"hold\n{Joined}C AUTH al pw\n{Ok}\nrow {login} user=al db=3\ngo\nC GET b\n{Nil}");
        Assert.Equal("GET -(Unknown)/3, AUTH al(Auth)/3, GET al(Auth)/3", told);
        Assert.Equal(0, look.Anomalies[AnomalyKind.UserContradiction]);
        Assert.Empty(look.Identified);
    }

    [Fact]
    public void A_row_older_than_the_last_login_loses()
    {
        using RowLook look = new(fromTheMiddle: false);
        Assert.Equal("AUTH bob(Auth)/0, GET bob(Auth)/0", look.Play(
            $"wait 2\nC AUTH bob pw\n{Ok}\nrow -500 -490 user=al db=0\nC GET a\n{Nil}"));
        Assert.Equal([RowVerdict.Older], look.Verdicts);
        Assert.Equal(0, look.Anomalies[AnomalyKind.UserContradiction]);
    }

    [Fact]
    public void A_row_newer_than_the_last_login_wins_and_the_contradiction_is_counted()
    {
        using RowLook look = new(fromTheMiddle: false);
        Assert.Equal("AUTH bob(Auth)/0, GET al(ClientList)/0", look.Play(
            $"C AUTH bob pw\n{Ok}\nwait 2\nrow -500 -490 user=al db=0\nC GET a\n{Nil}"));
        Assert.Equal([RowVerdict.Contradicted], look.Verdicts);
        Assert.Equal(1, look.Anomalies[AnomalyKind.UserContradiction]);
    }

    [Fact]
    public void A_row_that_says_what_is_known_changes_nothing()
    {
        using RowLook look = new(fromTheMiddle: false);
        look.Play($"C AUTH bob pw\n{Ok}\nwait 2\nrow -500 -490 user=bob db=0 id=7");
        ConnectionFacts before = look.Session.Facts;
        Assert.Equal("GET bob(Auth)/0", look.Play($"row -400 -390 user=bob db=0 id=7\nC GET a\n{Nil}"));
        Assert.Same(before, look.Session.Facts);
        Assert.Equal([RowVerdict.Confirmed, RowVerdict.Confirmed], look.Verdicts);
    }

    [Fact]
    public void A_row_behind_a_gap_settles_what_the_gap_put_in_doubt()
    {
        using RowLook look = new(fromTheMiddle: false);
        Assert.Equal("AUTH bob(Auth)/0, GET bob(Auth)/0 ?User+Database+ClientName", look.Play(
            $"C AUTH bob pw\n{Ok}\ngap C 40\nC! GET a\n{Nil}\nwait 2"));
        Assert.Equal(
            "GET al(ClientList)/4", look.Play($"row -500 -490 user=al db=4 name=n resp=3\nC GET a\n{Nil}\nwait 2"));
        Assert.Equal([RowVerdict.Learnt], look.Verdicts);
        Assert.Equal(0, look.Anomalies[AnomalyKind.UserContradiction]);
    }

    [Theory]
    [InlineData("wait 1\nrow -500 -490 user=bob db=0 resp=2\n", "GET bob(Auth)/0 ?User+Database+ClientName")]
    [InlineData("row -1 0 user=bob db=0 resp=2\n", "GET bob(Auth)/0 ?User+Database+ClientName")]
    public void A_gap_behind_which_nothing_was_answered_may_be_older_or_newer_than_the_row(
        string row, string expected) =>
        Assert.EndsWith(
            expected, RowLook.Of($"C AUTH bob pw\n{Ok}\nC PING\nS +PONG\\r\\n\ngap C 40\n{row}C! GET a\n{Nil}\nwait 2"),
            StringComparison.Ordinal);

    [Fact]
    public void A_row_before_a_gap_names_who_was_there_before_it_and_nobody_behind_it()
    {
        using RowLook look = new(fromTheMiddle: true);
        string told = look.Play($"hold\n{Joined}C PING\nS +PONG\\r\\n\ngap C 40\nC! GET b\n{Nil}\nwait 2\nrow -2700 -2600 user=bob db=3\ngo");
        Assert.Equal(
            "GET bob(ClientList)/3, PING bob(ClientList)/3, GET bob(ClientList)/3 ?User+Database+ClientName", told);
    }

    [Fact]
    public void A_login_that_nothing_answered_is_settled_by_a_row_behind_the_next_answer()
    {
        using RowLook look = new(fromTheMiddle: false);
        Assert.EndsWith("GET default(Default)/0 ?User",
            look.Play($"C CLIENT REPLY SKIP , AUTH bob pw , GET k\n{Nil}\nwait 2"), StringComparison.Ordinal);
        Assert.Equal("GET bob(ClientList)/0", look.Play($"row -500 -490 user=bob db=0\nC GET a\n{Nil}"));
    }

    [Fact]
    public void Default_in_a_row_proves_no_login()
    {
        using RowLook look = new(fromTheMiddle: true);
        Assert.Equal("NOSUCH -(Unknown)/-", look.Play("C! NOSUCH\nS -ERR unknown command 'NOSUCH'\\r\\n\nwait 2")
            .Replace("(unknown)", "NOSUCH", StringComparison.Ordinal));
        Assert.Equal("QUIT default(ClientList)/0 ?User", look.Play("row -500 -490 user=default db=0\nC QUIT\n" + Ok));
        Assert.Empty(look.Identified);
    }

    [Fact]
    public void Default_in_a_row_is_told_as_who_it_was_once_an_answer_has_proven_it()
    {
        using RowLook look = new(fromTheMiddle: true);
        Assert.EndsWith(" -(Unknown)/-", look.Play("C! NOSUCH\nS -ERR unknown command 'NOSUCH'\\r\\n\nwait 2"),
            StringComparison.Ordinal);
        Assert.Equal("GET default(ClientList)/0", look.Play($"row -500 -490 user=default db=0\nC GET a\n{Nil}"));
        Assert.Equal([0L], look.Identified);
    }

    [Fact]
    public void Nobody_stays_nobody_though_the_row_calls_it_default()
    {
        using RowLook look = new(fromTheMiddle: true);
        Assert.Equal(
            "GET -(None)/-, GET -(None)/0",
            look.Play("C! GET a\nS -NOAUTH Authentication required.\\r\\n\nwait 2\nrow -500 -490 user=default db=0\nC GET b\nS -NOAUTH x\\r\\n"));
        Assert.Equal(0, look.Anomalies[AnomalyKind.UserContradiction]);
    }

    [Fact]
    public void A_certificate_logs_in_unseen_and_the_row_says_as_whom()
    {
        using RowLook look = new(fromTheMiddle: false);
        Assert.Equal(
            "GET cn-user(ClientList)/0", look.Play($"wait 2\nrow -500 -490 user=cn-user db=0\nC GET a\n{Nil}"));
        Assert.Equal(0, look.Anomalies[AnomalyKind.UserContradiction]);
    }

    [Fact]
    public void Members_are_proven_each_by_itself()
    {
        using RowLook look = new(fromTheMiddle: true);
        look.Play($"{Joined}C SELECT 5\n{Ok}\nrow -3 0 user=bob db=9 name=n resp=3 lib=l ver=1.2 id=44");
        Assert.Equal("GET bob(ClientList)/5", look.Play($"C GET b\n{Nil}"));
        Assert.Equal(44, look.Session.Facts.ClientId);
        Assert.Equal(3, look.Session.Facts.RespVersion);
        Assert.Equal("n"u8.ToArray(), look.Session.Facts.ClientName);
        Assert.Equal("l"u8.ToArray(), look.Session.Facts.ClientLib);
        Assert.Equal("1.2"u8.ToArray(), look.Session.Facts.ClientLibVersion);
    }

    [Fact]
    public void A_transaction_that_waits_belongs_to_the_row_s_user_as_a_whole() => Assert.Equal(
        "MULTI bob(ClientList)/1, SELECT bob(ClientList)/1, GET bob(ClientList)/2, EXEC bob(ClientList)/1, GET bob(ClientList)/2",
        RowLook.FromTheMiddle($"""
            C! PING
            S +PONG\r\n
            wait 2
            hold
            C MULTI
            {Ok}
            C SELECT 2
            S +QUEUED\r\n
            C GET a
            S +QUEUED\r\n
            C EXEC
            S *2\r\n+OK\r\n$-1\r\n
            C GET b
            {Nil}
            row -600 -500 user=bob db=1
            go
            """).Split(", ", 2)[1]);

    [Theory]
    [InlineData("row -1500 -1490", "GET -(Unknown)/-")]
    [InlineData("row -400 -390", "GET -(Unknown)/-")]
    public void Bytes_that_were_not_understood_before_the_first_command_may_hide_a_login(string row, string expected)
    {
        using RowLook look = new(fromTheMiddle: true);
        string told =
            look.Play($"wait 1\nc! AUTH al pw\\r\\n\n{Ok}\nwait 1\n{row} user=bob db=3\nC! GET a\n{Nil}\nwait 2");
        Assert.StartsWith(expected, told, StringComparison.Ordinal);
        Assert.StartsWith(
            "GET al(ClientList)/3", look.Play($"row -500 -490 user=al db=3\nC GET a\n{Nil}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_from_before_the_connection_was_met_says_nothing()
    {
        using RowLook look = new(fromTheMiddle: true);
        Assert.Equal(
            "GET -(Unknown)/-, GET -(Unknown)/-", look.Play($"{Joined}row -3000 -2900 user=bob db=1\nC GET b\n{Nil}"));
        Assert.Equal([RowVerdict.Older], look.Verdicts);
    }
}
