using System.Net;
using Sensor.Events;
using Sensor.Hosting;

namespace Sensor.Tests.Hosting;

public sealed class EventSelectionTests
{
    private readonly AuditEvent _event = new();

    [Fact]
    public void Everything_is_told_where_nothing_is_asked()
    {
        Assert.True(EventSelection.All.Accepts(Command("GET", null, "alice")));
        Assert.True(EventSelection.All.Accepts(Command("GET", null, null)));
    }

    [Theory]
    [InlineData("CONFIG", "SET", "config", true)]
    [InlineData("CONFIG", "SET", "config set", true)]
    [InlineData("CONFIG", "SET", "CONFIG GET", false)]
    [InlineData("CONFIG", "SET", "CONFI", false)]
    [InlineData("GET", null, "GETEX", false)]
    [InlineData("GETEX", null, "GET", false)]
    [InlineData("GET", null, "GET", true)]
    [InlineData("CONFIG", null, "CONFIG SET", false)]
    public void A_command_is_chosen_with_or_without_its_subcommand(
        string command, string? sub, string wanted, bool chosen)
    {
        EventSelection selection = new([], [], [wanted]);
        Assert.Equal(chosen, selection.Accepts(Command(command, sub, "alice")));
    }

    [Fact]
    public void A_user_is_chosen_by_whole_name_and_a_login_by_the_name_that_it_tried()
    {
        EventSelection selection = new([], ["bob"], []);
        Assert.True(selection.Accepts(Command("GET", null, "bob")));
        Assert.False(selection.Accepts(Command("GET", null, "bobby")));
        Assert.False(selection.Accepts(Command("GET", null, null)));
        AuditEvent login = Command("AUTH", null, "alice");
        login.TriedUser = new TextSlice("bob"u8.ToArray());
        Assert.True(selection.Accepts(login));
    }

    [Theory]
    [InlineData("10.1.0.0/16", true)]
    [InlineData("10.2.0.0/16", false)]
    [InlineData("10.1.2.3/32", true)]
    [InlineData("fd00::/8", false)]
    public void A_client_is_chosen_by_network(string network, bool chosen)
    {
        EventSelection selection = new([IPNetwork.Parse(network)], [], []);
        Assert.Equal(chosen, selection.Accepts(Command("GET", null, "alice")));
    }

    [Fact]
    public void From_is_included_and_to_is_not()
    {
        EventSelection selection = new([], [], []) { FromNs = 10, ToNs = 20 };
        AuditEvent audit = Command("GET", null, "alice");
        foreach ((long time, bool chosen) in (
            ReadOnlySpan<(long, bool)>)[(9, false), (10, true), (19, true), (20, false)])
        {
            audit.TimeNs = time;
            Assert.Equal(chosen, selection.Accepts(audit));
        }
    }

    [Fact]
    public void A_loss_is_told_whatever_command_or_user_is_asked_for()
    {
        EventSelection selection = new([], ["alice"], ["GET"]);
        _event.Reset(EventType.Sensor, 0);
        Assert.True(selection.Accepts(_event));
        _event.Reset(EventType.RedisSession, 0);
        Assert.False(selection.Accepts(_event));
    }

    private AuditEvent Command(string command, string? subcommand, string? user)
    {
        _event.Reset(EventType.RedisCommand, 0);
        _event.Command = Text(command);
        _event.Subcommand = subcommand is null ? default : Text(subcommand);
        _event.Connection = new ConnectionBlock
        {
            MadeFrom = this,
            SessionId = new byte[20],
            Sensor = [],
            Instance = [],
            ClientAddress = (UInt128)0xFFFF0A010203UL,
            ClientPort = 40000,
            ServerAddress = (UInt128)0xFFFF0A010204UL,
            ServerPort = 6379,
            User = user is null ? null : System.Text.Encoding.UTF8.GetBytes(user),
        };
        return _event;
    }

    private static TextSlice Text(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));
}
