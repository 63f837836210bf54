using System.Text;
using System.Text.Json;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Tests.Events;

namespace Sensor.Tests.Formats;

public sealed class EventFieldTests
{
    private readonly AuditEvent _audit = new();

    [Fact]
    public void The_fields_are_the_members_of_the_contract_in_its_order() =>
        Assert.Equal(EventMembers.All.Select(member => member.Name), EventFieldNames.Snake);

    [Theory]
    [InlineData((int)EventType.RedisCommand)]
    [InlineData((int)EventType.AclLog)]
    [InlineData((int)EventType.AclChange)]
    [InlineData((int)EventType.ServerConfigChange)]
    [InlineData((int)EventType.RedisServer)]
    public void A_walk_writes_what_json_writes(int type)
    {
        SampleEvents.FillAll(_audit, (EventType)type);
        Assert.Equal(Json(), Walk());
        _audit.TriedUser = SampleEvents.Slice("mallory");
        Assert.Equal(Json(), Walk());
    }

    [Fact]
    public void A_walk_of_a_command_that_has_little_writes_little()
    {
        SampleEvents.FillGet(_audit, SampleEvents.PlainConnection());
        Assert.Equal(Json(), Walk());
        Assert.Equal(Json(), Walk()); // from the bytes that are kept
    }

    private string Json()
    {
        OutputBuffer output = new();
        new JsonFormat().Write(_audit, output);
        return Members(output);
    }

    private string Walk()
    {
        OutputBuffer output = new();
        output.Append("{"u8);
        JsonFields fields = new(EventFieldNames.AllBut(), FormatSlot.EcsRedis, _audit, output, new TimestampText());
        EventFields.Write(
            _audit, new ListLimits(_audit.Args.Count, _audit.Keys.Count, _audit.Channels.Count), ref fields);
        JsonObject.CloseLine(output);
        return Members(output);
    }

    private static string Members(OutputBuffer output)
    {
        using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetString(output.Written));
        return string.Join('\n', document.RootElement.EnumerateObject().Select(member => member.ToString()));
    }
}
