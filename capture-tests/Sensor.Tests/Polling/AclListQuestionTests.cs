using System.Text;
using Sensor.Instances;
using Sensor.Polling;

namespace Sensor.Tests.Polling;

/// <summary>ACL LIST and ACL USERS as Redis 7.0.15 and Valkey 9.1.2 wrote them.</summary>
public sealed class AclListQuestionTests
{
    private const string HashX = "#2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    private const string HashP = "#5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8";

    private readonly AclListQuestion _question = new();

    [Fact]
    public void A_user_with_selectors_is_read()
    {
        AclUser user = User($"user bob on sanitize-payload {HashX} {HashP} ~a* %R~b resetchannels &ch -@all +get "
            + "-@dangerous (~x resetchannels -@all +set) (%W~y +get)");
        Assert.Equal("bob", Encoding.ASCII.GetString(user.Name));
        Assert.True(user.Enabled);
        Assert.False(user.NoPassword);
        Assert.Equal(2, user.Passwords);
        Assert.Equal(
            ["sanitize-payload", "~a*", "%R~b", "resetchannels", "&ch", "-@all", "+get", "-@dangerous",
                "(~x resetchannels -@all +set)", "(%W~y +get)"],
            user.Rules.Select(Encoding.ASCII.GetString));
    }

    [Fact]
    public void The_default_user_is_read()
    {
        AclUser user = User("user default on nopass ~* &* alldbs +@all");
        Assert.True(user.NoPassword);
        Assert.Equal(0, user.Passwords);
        Assert.Equal(["~*", "&*", "alldbs", "+@all"], user.Rules.Select(Encoding.ASCII.GetString));
    }

    [Fact]
    public void A_disabled_user_is_read()
    {
        Assert.False(User("user eve off resetchannels -@all").Enabled);
    }

    [Fact]
    public void Equal_passwords_have_equal_digests_in_any_order_and_other_passwords_others()
    {
        byte[] both = User($"user a on {HashX} {HashP} +@all").PasswordDigest;
        Assert.Equal(both, User($"user b off {HashP} {HashX} -@all").PasswordDigest);
        Assert.NotEqual(both, User($"user a on {HashX} +@all").PasswordDigest);
        Assert.NotEqual(both, User("user a on nopass +@all").PasswordDigest);
        Assert.NotEqual(both, new AclListQuestion().Read(Reply($"user a on {HashX} {HashP} +@all"))![0].PasswordDigest);
    }

    [Theory]
    [InlineData(HashX)]
    [InlineData(">hunter2")]
    [InlineData("<hunter2")]
    [InlineData("!hunter2")]
    public void No_rule_holds_a_password_or_its_hash(string secret)
    {
        AclUser user = User($"user bob on {secret} ~a* +@all");
        Assert.Equal(1, user.Passwords);
        Assert.Equal(["~a*", "+@all"], user.Rules.Select(Encoding.ASCII.GetString));
        Assert.DoesNotContain(secret[1..], user.ToString());
    }

    [Theory]
    [InlineData("+OK\r\n")]
    [InlineData("*1\r\n:5\r\n")]
    [InlineData("*1\r\n$5\r\nhello\r\n")]
    [InlineData("*1\r\n$4\r\nuser\r\n")]
    [InlineData("*2\r\n$10\r\nuser a off\r\n")]
    [InlineData("*100001\r\n")]
    public void What_is_no_list_of_users_is_not_understood(string reply)
    {
        Assert.Null(_question.Read(Encoding.ASCII.GetBytes(reply)));
    }

    [Fact]
    public void An_open_selector_is_one_rule()
    {
        Assert.Equal(["(~x +get"], User("user bob on (~x +get").Rules.Select(Encoding.ASCII.GetString));
    }

    [Fact]
    public void Names_of_users_are_read()
    {
        IReadOnlyList<byte[]>? names = AclUsersQuestion.Read("*2\r\n$3\r\nbob\r\n$7\r\ndefault\r\n"u8);
        Assert.Equal(["bob", "default"], names!.Select(Encoding.ASCII.GetString));
        Assert.Null(AclUsersQuestion.Read("*2\r\n$3\r\nbob\r\n:1\r\n"u8));
        Assert.Null(AclUsersQuestion.Read("+OK\r\n"u8));
    }

    private static byte[] Reply(string line) => Encoding.ASCII.GetBytes($"*1\r\n${line.Length}\r\n{line}\r\n");

    private AclUser User(string line) => Assert.Single(_question.Read(Reply(line))!);
}
