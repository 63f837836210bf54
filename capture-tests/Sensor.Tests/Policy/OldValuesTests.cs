using System.Text;
using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Instances;
using Sensor.Policy;
using Sensor.Streams;
using Sensor.Tests.Events;
using Sensor.Tests.Support;
using static Sensor.Tests.Policy.SampleExchange;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

public sealed class OldValuesTests
{
    private readonly ConfigHistory _history = new(new InstanceOptions());

    [Fact]
    public void Config_set_tells_what_the_server_said_before()
    {
        _history.NotePoll(new()
        {
            RunId = "r",
            SentNs = SampleEvents.TimeNs - 2000,
            ReceivedNs = SampleEvents.TimeNs - 1000,
            Values = new Dictionary<string, byte[]>
            {
                ["maxmemory"] = "100"u8.ToArray(),
                ["masterauth"] = "S3CR3T"u8.ToArray(),
                ["dir"] = Encoding.ASCII.GetBytes(new string('x', 2000)),
            },
        });
        Event told = Tell(polled: true);

        Assert.Equal(
            $"100,<REDACTED>,<UNKNOWN>,{new string('x', 1024)}", told["old_value"]);
        Assert.Equal("old_value", told["clipped"]);
        Assert.DoesNotContain("S3CR3T", told.Line, StringComparison.Ordinal);
        SchemaValidator.ValidateText(Encoding.UTF8.GetBytes(told.Line));
    }

    [Fact]
    public void Where_the_server_is_not_polled_no_old_value_is_known() =>
        Assert.Equal("<UNKNOWN>,<UNKNOWN>,<UNKNOWN>,<UNKNOWN>", Tell(polled: false)["old_value"]);

    private Event Tell(bool polled)
    {
        Exchange exchange = Of(
            Definition("CONFIG SET", CommandCategory.PrivilegedAction),
            ("MaxMemory", WordClass.Option),
            ("1gb", WordClass.Option),
            ("masterauth", WordClass.Option),
            ("new", WordClass.Secret),
            ("timeout", WordClass.Option),
            ("5", WordClass.Option),
            ("dir", WordClass.Option),
            ("/tmp", WordClass.Option));
        PolicyOptions options = new();
        EventBuilder builder = new(options, new ConnectionBlocks(options), new Configuration(polled ? _history : null));
        return new PolicyRun().Tell(builder.Command(exchange, new(Facts(), default)));
    }

    private sealed class Configuration(ConfigHistory? history) : IPolledConfiguration
    {
        public ConfigHistory? Of(ConnectionKey connection) => history;
    }
}
