using System.Text;
using Sensor.Tests.Support;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

/// <summary>
/// Any name that a login proves is told and holds for the session; one that nothing proves only where it looks like a
/// name, for it may be a password (REDIS-FACTS §6).
/// </summary>
public sealed class LoginNameTests
{
    [Theory]
    [InlineData("m\u00fcller", "m\u00fcller")]
    [InlineData("app|ro", "app|ro")]
    [InlineData("a/b", "a/b")]
    [InlineData("two words", "two words")]
    [InlineData("bob", "bob")]
    public void A_login_that_works_says_who_it_was_whatever_the_name(string name, string told)
    {
        foreach (bool hello in (bool[])[false, true])
        {
            List<Event> events = Play(
                Login(name, hello), hello ? "%1\r\n$5\r\nproto\r\n:3\r\n" : "+OK\r\n", "SET k v", "+OK\r\n");
            Assert.Equal((told, "auth"), (events[1]["user"], events[1]["user_source"]));
            Assert.Equal(hello ? $"3,AUTH,{told},<REDACTED>" : $"{told},<REDACTED>", events[1]["args"]);
            Assert.Equal((told, "auth"), (events[2]["user"], events[2]["user_source"]));
        }
    }

    [Theory]
    [InlineData("m\u00fcller")]
    [InlineData("two words")]
    public void A_login_that_does_not_work_hides_what_may_be_a_password(string name)
    {
        foreach (bool hello in (bool[])[false, true])
        {
            foreach (string reply in (string[])["-WRONGPASS x\r\n", "-ERR x\r\n", ""])
            {
                List<Event> events = Play(Login(name, hello), reply, "PING", "");
                Assert.All(events, one => Assert.DoesNotContain(name, one.Line, StringComparison.Ordinal));
                Assert.Equal("<REDACTED>", events[1]["user"]);
            }
        }
    }

    [Fact]
    public void A_name_that_looks_like_one_is_told_though_the_login_fails()
    {
        Assert.Equal("bob", Play(Login("bob", hello: false), "-WRONGPASS x\r\n", "PING", "+PONG\r\n")[1]["user"]);
    }

    private static byte[] Login(string name, bool hello)
    {
        string latin = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name));
        return hello ? WireText.Command("HELLO", "3", "AUTH", latin, "pw") : WireText.Command("AUTH", latin, "pw");
    }

    private static List<Event> Play(byte[] login, string reply, string next, string nextReply)
    {
        using PolicyWorker worker = new(new());
        worker.Open().Play(login, Encoding.ASCII.GetBytes(reply));
        worker.Play(WireText.Command(next.Split(' ')), Encoding.ASCII.GetBytes(nextReply));
        return worker.End();
    }
}
