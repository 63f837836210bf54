using System.Text;
using Sensor.Polling;

namespace Sensor.Tests.Polling;

public sealed class ConfigQuestionTests
{
    [Theory]
    [InlineData("requirepass")]
    [InlineData("masterauth")]
    [InlineData("PrimaryAuth")]
    [InlineData("masteruser")]
    [InlineData("tls-key-file-pass")]
    [InlineData("mymodule.token")]
    [InlineData("mast*h")]
    [InlineData("*")]
    [InlineData("m?sterauth")]
    [InlineData("[a-z]imeout")]
    [InlineData("")]
    [InlineData("time out")]
    [InlineData("timeout\r\nGET")]
    public void A_name_that_may_hold_a_secret_or_a_pattern_is_never_asked_for(string name)
    {
        Assert.False(ConfigQuestion.MayAsk(name));
    }

    [Fact]
    public void All_parameters_of_the_audit_may_be_asked_for_and_none_is_named_twice()
    {
        Assert.All(AuditedParameters.Names, name => Assert.True(ConfigQuestion.MayAsk(name), name));
        Assert.Equal(AuditedParameters.Names.Count, AuditedParameters.Names.Distinct().Count());
        Assert.InRange(AuditedParameters.Names.Count, 1, ConfigQuestion.MostNames);
    }

    [Theory]
    [InlineData("%2\r\n$7\r\ntimeout\r\n$1\r\n0\r\n$2\r\nhz\r\n$2\r\n10\r\n")]
    [InlineData("*4\r\n$2\r\nHZ\r\n$2\r\n10\r\n$7\r\ntimeout\r\n$1\r\n0\r\n")]
    public void Values_are_read_in_both_protocols(string reply)
    {
        Assert.Equal("hz=10 timeout=0", Read(reply));
    }

    [Fact]
    public void What_was_not_asked_for_is_not_taken()
    {
        Assert.Equal("hz=10", Read("*4\r\n$11\r\nrequirepass\r\n$7\r\nhunter2\r\n$2\r\nhz\r\n$2\r\n10\r\n"));
    }

    [Fact]
    public void A_long_value_is_cut()
    {
        Assert.Equal("hz=" + new string('x', ConfigQuestion.MaxValueBytes),
            Read($"*2\r\n$2\r\nhz\r\n$9000\r\n{new string('x', 9000)}\r\n"));
    }

    [Theory]
    [InlineData("+OK\r\n")]
    [InlineData("*2\r\n$2\r\nhz\r\n:1\r\n")]
    [InlineData("*2\r\n$2\r\nhz\r\n")]
    public void What_are_no_values_is_not_understood(string reply)
    {
        Assert.Null(Read(reply));
    }

    [Fact]
    public void An_older_server_is_asked_one_by_one()
    {
        using var server = FakeServer.Answering(FakeServer.Hello,
            "-ERR wrong number of arguments for 'config|get' command\r\n",
            "*2\r\n$7\r\ntimeout\r\n$1\r\n0\r\n", "*0\r\n",
            "*2\r\n$7\r\ntimeout\r\n$1\r\n5\r\n", "*2\r\n$2\r\nhz\r\n$2\r\n10\r\n");
        using AdminConnection connection = PolledServer.Open(server.Options);
        var question = new ConfigQuestion();
        PollAnswer<IReadOnlyDictionary<string, byte[]>> first =
            question.Ask(connection, ["timeout", "hz", "requirepass"]);
        Assert.Equal(["timeout"], first.Value!.Keys);
        PollAnswer<IReadOnlyDictionary<string, byte[]>> second = question.Ask(connection, ["timeout", "HZ"]);
        Assert.Equal(["hz", "timeout"], second.Value!.Keys.Order());
        Assert.InRange(second.SentNs, 1, second.ReceivedNs);
    }

    private static string? Read(string reply)
    {
        var values = new Dictionary<string, byte[]>();
        bool read = ConfigQuestion.Read(Encoding.ASCII.GetBytes(reply), ["timeout", "hz"], values);
        IEnumerable<string> pairs =
            values.OrderBy(v => v.Key).Select(v => $"{v.Key}={Encoding.ASCII.GetString(v.Value)}");
        return read ? string.Join(' ', pairs) : null;
    }
}
