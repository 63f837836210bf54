using System.Text;
using Sensor.Commands;
using Sensor.Polling;

namespace Sensor.Tests.Polling;

/// <summary>COMMAND as Redis 7.0.15 wrote it in both protocols, as an older server would, and as none would.</summary>
public sealed class CommandQuestionTests
{
    private const string Spec =
        "$12\r\nbegin_search\r\n*4\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n*2\r\n$5\r\nindex\r\n:1\r\n$9\r\n"
            + "find_keys\r\n"
        + "*4\r\n$4\r\ntype\r\n$5\r\nrange\r\n$4\r\nspec\r\n*6\r\n$7\r\nlastkey\r\n:-1\r\n$7\r\nkeystep\r\n:2\r\n"
        + "$5\r\nlimit\r\n:0\r\n";

    private const string Eval =
        "*10\r\n$4\r\neval\r\n:-3\r\n~5\r\n+noscript\r\n+stale\r\n+skip_monitor\r\n+no_mandatory_keys\r\n"
            + "+movablekeys\r\n"
        + ":0\r\n:0\r\n:0\r\n~2\r\n+@slow\r\n+@scripting\r\n~0\r\n~1\r\n%4\r\n$5\r\nnotes\r\n$3\r\nabc\r\n$5\r\n"
        + "flags\r\n~3\r\n+RW\r\n"
        + "+access\r\n+update\r\n$12\r\nbegin_search\r\n%2\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n%1\r\n$5\r\n"
        + "index\r\n:2\r\n"
        + "$9\r\nfind_keys\r\n%2\r\n$4\r\ntype\r\n$6\r\nkeynum\r\n$4\r\nspec\r\n%3\r\n$9\r\nkeynumidx\r\n:0\r\n$8\r\n"
        + "firstkey\r\n:1\r\n"
        + "$7\r\nkeystep\r\n:1\r\n~0\r\n";

    private const string Xread =
        "*10\r\n$5\r\nxread\r\n:-4\r\n*3\r\n+readonly\r\n+blocking\r\n+movablekeys\r\n:0\r\n:0\r\n:0\r\n*2\r\n"
            + "+@read\r\n+@blocking\r\n"
        + "*0\r\n*1\r\n*6\r\n$5\r\nflags\r\n*2\r\n+RO\r\n+access\r\n$12\r\nbegin_search\r\n*4\r\n$4\r\ntype\r\n$7\r\n"
        + "keyword\r\n$4\r\n"
        + "spec\r\n*4\r\n$7\r\nkeyword\r\n$7\r\nSTREAMS\r\n$9\r\nstartfrom\r\n:1\r\n$9\r\nfind_keys\r\n*4\r\n$4\r\n"
        + "type\r\n$5\r\nrange\r\n"
        + "$4\r\nspec\r\n*6\r\n$7\r\nlastkey\r\n:-1\r\n$7\r\nkeystep\r\n:1\r\n$5\r\nlimit\r\n:2\r\n*0\r\n";

    private static readonly string Mset =
        "*10\r\n$4\r\nmset\r\n:-3\r\n*2\r\n+write\r\n+denyoom\r\n:1\r\n:-1\r\n:2\r\n*1\r\n+@write\r\n*0\r\n*1\r\n"
            + "*6\r\n$5\r\nflags\r\n"
        + $"*2\r\n+OW\r\n+update\r\n{Spec}*0\r\n";

    private static readonly string Spublish = Mset.Replace("$4\r\nmset", "$8\r\nspublish").Replace("+write", "+pubsub")
        .Replace("*2\r\n+OW\r\n+update", "*1\r\n+not_key");

    [Fact]
    public void A_range_of_keys_is_read()
    {
        ServerCommand command = One(Mset);
        Assert.Equal("mset", Encoding.ASCII.GetString(command.Name));
        Assert.Equal(-3, command.Arity);
        Assert.True(command.TouchesData);
        var expected = new KeySpecification(KeyShape.Range, KeyAccess.Write, 1) { Last = -1, Step = 2 };
        Assert.Equal(expected, Assert.Single(command.Keys));
    }

    [Fact]
    public void Counted_keys_are_read()
    {
        Assert.Equal(new KeySpecification(KeyShape.Counted, KeyAccess.ReadWrite, 2) { Last = 0, First = 1, Step = 1 },
            Assert.Single(One(Eval).Keys));
    }

    [Fact]
    public void Keys_behind_a_word_are_of_unknown_place()
    {
        ServerCommand command = One(Xread);
        Assert.True(command.Blocking);
        Assert.Equal(KeyShape.Unknown, Assert.Single(command.Keys).Shape);
    }

    [Fact]
    public void A_channel_is_no_key()
    {
        ServerCommand command = One(Spublish);
        Assert.True(command.PublishesOrSubscribes);
        Assert.Empty(command.Keys);
    }

    [Theory]
    [InlineData("*7\r\n$1\r\nx\r\n:2\r\n*1\r\n+write\r\n:1\r\n:-2\r\n:1\r\n*0\r\n", 1, -2)]
    [InlineData("*6\r\n$1\r\nx\r\n:2\r\n*1\r\n+write\r\n:2\r\n:4\r\n:1\r\n", 2, 2)]
    public void An_older_server_tells_first_and_last_key(string row, int begin, int last)
    {
        var expected = new KeySpecification(KeyShape.Range, KeyAccess.ReadWrite, begin) { Last = last };
        Assert.Equal(expected, Assert.Single(One(row).Keys));
    }

    [Fact]
    public void Subcommands_are_read_without_their_container()
    {
        ServerCommand command =
            One("*10\r\n$2\r\nft\r\n:-2\r\n*0\r\n:0\r\n:0\r\n:0\r\n*1\r\n+@slow\r\n*0\r\n*0\r\n*1\r\n"
            + "*10\r\n$6\r\nft|set\r\n:3\r\n*1\r\n+admin\r\n:0\r\n:0\r\n:0\r\n*1\r\n+@admin\r\n*0\r\n*0\r\n*0\r\n");
        ServerCommand subcommand = Assert.Single(command.Subcommands);
        Assert.Equal("set", Encoding.ASCII.GetString(subcommand.Name));
        Assert.True(subcommand.Privileged);
        Assert.False(command.Privileged);
    }

    [Fact]
    public void Names_that_the_server_lacks_are_missing_and_renamed_ones_keep_both_names()
    {
        byte[] reply = Encoding.ASCII.GetBytes($"*3\r\n$-1\r\n{Mset}_\r\n");
        ServerCommand command =
            Assert.Single(CommandQuestion.Read(reply, [[(byte)'a'], "many"u8.ToArray(), [(byte)'c']])!);
        Assert.Equal("many", Encoding.ASCII.GetString(command.Name));
        Assert.Equal("mset", Encoding.ASCII.GetString(command.OriginalName));
    }

    [Theory]
    [InlineData("+OK\r\n")]
    [InlineData("*0\r\n")]
    [InlineData("*1\r\n:5\r\n")]
    [InlineData("*2\r\n$-1\r\n")]
    public void What_are_no_commands_is_not_understood(string reply)
    {
        Assert.Null(CommandQuestion.Read(Encoding.ASCII.GetBytes(reply), []));
    }

    private static ServerCommand One(string row) =>
        Assert.Single(CommandQuestion.Read(Encoding.ASCII.GetBytes("*1\r\n" + row), [])!);
}
