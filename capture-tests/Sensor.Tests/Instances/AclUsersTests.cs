using System.Text;
using System.Text.RegularExpressions;
using Sensor.Instances;

namespace Sensor.Tests.Instances;

public sealed class AclUsersTests
{
    private const long Second = 1_000_000_000;

    private static readonly AclUser Default = User("default", "~* &* +@all") with { NoPassword = true };

    private readonly AclUsers _users = new(new InstanceOptions());
    private readonly List<AclChange> _found = [];

    [Fact]
    public void The_first_list_and_one_that_is_the_same_tell_nothing()
    {
        Poll(1, Default, User("bob", "+get"));
        Poll(2, User("bob", "+get"), Default);
        Collect(100);
        Assert.Empty(_found);
    }

    [Fact]
    public void A_user_that_appears_was_created_and_one_that_goes_was_dropped()
    {
        Poll(1, Default);
        Poll(2, Default, User("bob", "~k* +get") with { Passwords = 1, Enabled = true });
        Poll(3, Default);
        Collect(100);

        Assert.Equal("Created bob gained ~k*,+get lost  password enabled", Summary(_found[0]));
        Assert.Equal("Dropped bob gained  lost ~k*,+get", Summary(_found[1]));
        Assert.Equal(2, _found.Count);
    }

    [Fact]
    public void Of_names_alone_only_coming_and_going_is_told()
    {
        Poll(1, Default, User("bob", "+get"), User("eve", "+get"));
        PollNames(2, "default", "bob", "carol");
        PollNames(3, "default", "bob");
        PollNames(4, "default", "bob", "dave");
        Poll(5, Default, User("bob", "+set"), User("dave", "+get"));
        Collect(100);
        Assert.Equal(
            [
                "Dropped eve gained  lost +get", "Created carol gained  lost ", "Dropped carol gained  lost ",
                "Created dave gained  lost ", "Changed bob gained +set lost +get",
            ],
            _found.Select(Summary));
    }

    [Fact]
    public void Rules_are_gained_and_lost()
    {
        Poll(1, User("bob", "~a* resetchannels -@all +get"));
        Poll(2, User("bob", "~b* resetchannels -@all +get +set"));
        Poll(3, User("bob", "~b* resetchannels +set +get -@all"));
        Collect(100);

        Assert.Equal("Changed bob gained ~b*,+set lost ~a*", Summary(_found[0]));
        Assert.Equal(
            "Changed bob gained ~b*,resetchannels,+set,+get,-@all lost ~b*,resetchannels,-@all,+get,+set",
            Summary(_found[1]));
    }

    [Theory]
    [InlineData("-@all +get +set +config|get", "-@all +config|get +set +get", true)]
    [InlineData("-@all +@read -get +set -mget", "-@all +@read -mget -get +set", true)]
    [InlineData("~a ~b &c -@all", "~b ~a &c -@all", true)]
    [InlineData("-@all +get (~x -@all +get +set)", "-@all +get (~x -@all +set +get)", true)]
    [InlineData("-@all +@read -get", "-@all -get +@read", false)]
    [InlineData("-@all +config -config|set", "-@all -config|set +config", false)]
    [InlineData("+@all -@dangerous +info", "+@all +info -@dangerous", false)]
    [InlineData("-@all (-@all +get)", "-@all (+get -@all)", false)]
    public void Another_order_is_a_change_where_it_decides_and_nowhere_else(string before, string after, bool same)
    {
        Poll(1, User("bob", before));
        Poll(2, User("bob", after));
        Collect(100);
        Assert.Equal(same, _found.Count == 0);
    }

    [Fact]
    public void Switching_a_user_off_and_another_password_are_told()
    {
        AclUser bob = User("bob", "+get") with { Enabled = true, Passwords = 1, PasswordDigest = [1] };
        Poll(1, bob);
        Poll(2, bob with { Enabled = false });
        Poll(3, bob with { PasswordDigest = [2] });
        Poll(4, bob with { PasswordDigest = [2], NoPassword = true });
        Collect(100);

        Assert.Equal(
            [
                "Changed bob gained  lost  disabled",
                "Changed bob gained  lost  password enabled",
                "Changed bob gained  lost  password",
            ],
            _found.Select(Summary));
    }

    [Theory]
    [InlineData("~* &* +@all", true)]
    [InlineData("~* +@all", true)]
    [InlineData("allkeys allchannels allcommands", true)]
    [InlineData("sanitize-payload ~* &* +@all", true)]
    [InlineData("~* resetchannels +@all", false)]
    [InlineData("~* &news +@all", false)]
    [InlineData("~* &* +@all -debug", false)]
    [InlineData("~* &* -@all", false)]
    [InlineData("~a &* +@all", false)]
    [InlineData("~* &* +@all db=1", false)]
    public void A_superuser_may_everything(string rules, bool expected) =>
        Assert.Equal(expected, AclDifference.IsSuperuser(User("bob", rules)));

    [Fact]
    public void Becoming_a_superuser_and_ceasing_to_be_one_are_told()
    {
        Poll(1, User("bob", "~* &* -@all"));
        Poll(2, User("bob", "~* &* +@all"));
        Poll(3);
        Collect(100);
        Assert.Equal([true, false], _found.Select(change => change.Superuser));
    }

    [Fact]
    public void The_command_between_the_polls_is_the_cause()
    {
        Poll(1, Default);
        _users.Note(Note(WireNoteKind.AclUserChange, 1.5, "eve"));
        _users.Note(Note(WireNoteKind.AclUserChange, 1.6, "bob"));
        _users.Note(Note(WireNoteKind.AclUserChange, 1.7, "eve"));
        Poll(2, Default, User("bob", "+get"));
        Collect(2);
        Assert.Equal(Second * 16 / 10, Assert.Single(_found).Cause?.TimeNs);
    }

    [Fact]
    public void A_note_that_comes_late_is_waited_for()
    {
        Poll(1, Default);
        Poll(2, Default, User("bob", "+get"));
        Collect(6.9);
        Assert.Empty(_found);
        _users.Note(Note(WireNoteKind.AclLoad, 1.5, null));
        Collect(6.9);
        Assert.NotNull(Assert.Single(_found).Cause);
    }

    [Theory]
    [InlineData(1.5, "eve")]
    [InlineData(0.5, "bob")]
    [InlineData(2.5, "bob")]
    public void Another_command_is_no_cause(double second, string user)
    {
        Poll(1, Default);
        _users.Note(Note(WireNoteKind.AclUserChange, second, user));
        Poll(2, Default, User("bob", "+get"));
        Collect(100);
        Assert.Null(Assert.Single(_found).Cause);
    }

    [Fact]
    public void A_list_beyond_the_limit_is_counted_and_not_compared()
    {
        AclUsers users = new(new InstanceOptions { MaxRows = 1 });
        users.NotePoll(new() { RunId = "r", SentNs = 0, ReceivedNs = 0, Users = [Default] });
        users.NotePoll(new() { RunId = "r", SentNs = 1, ReceivedNs = 1, Users = [Default, User("bob", "+get")] });
        users.Collect(long.MaxValue, _found);
        Assert.Empty(_found);
        Assert.Equal(1, users.TooLarge);
    }

    private static AclUser User(string name, string rules) => new()
    {
        Name = Encoding.UTF8.GetBytes(name),
        PasswordDigest = [],
        Rules = [.. Regex.Matches(rules, @"\([^)]*\)|\S+").Select(rule => Encoding.UTF8.GetBytes(rule.Value))],
    };

    private static WireNote Note(WireNoteKind kind, double second, string? user) => new()
    {
        Kind = kind,
        TimeNs = (long)(second * Second),
        AnsweredNs = (long)(second * Second),
        Target = user is null ? null : Encoding.UTF8.GetBytes(user),
    };

    private static string Summary(AclChange change) =>
        $"{change.Kind} {Text(change.User)} gained {Texts(change.Gained)} lost {Texts(change.Lost)}"
        + (change.PasswordChanged ? " password" : "")
        + (change.Enabled is { } enabled ? enabled ? " enabled" : " disabled" : "");

    private static string Texts(IReadOnlyList<byte[]> texts) => string.Join(',', texts.Select(Text));

    private static string Text(byte[] text) => Encoding.UTF8.GetString(text);

    private void Poll(double second, params AclUser[] users) => _users.NotePoll(new()
    {
        RunId = "r",
        SentNs = (long)(second * Second),
        ReceivedNs = (long)(second * Second),
        Users = users,
    });

    private void PollNames(double second, params string[] names) => _users.NotePoll(new()
    {
        RunId = "r",
        SentNs = (long)(second * Second),
        ReceivedNs = (long)(second * Second),
        Users = [.. names.Select(name => AclUser.Named(Encoding.ASCII.GetBytes(name)))],
        NamesOnly = true,
    });

    private void Collect(double second) => _users.Collect((long)(second * Second), _found);
}
