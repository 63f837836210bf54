using System.Text;
using Sensor.Events;

namespace Sensor.Tests.Events;

public sealed class EventIdPrefixTests
{
    [Fact]
    public void Kinds_of_one_connection_differ_from_each_other_and_from_its_commands()
    {
        ConnectionBlock connection = SampleEvents.PlainConnection();
        HashSet<string> prefixes = [Encoding.ASCII.GetString(connection.SessionId)];
        foreach (EventIdKind kind in Enum.GetValues<EventIdKind>())
        {
            Assert.True(prefixes.Add(Encoding.ASCII.GetString(connection.IdPrefix(kind))), kind.ToString());
        }

        Assert.All(prefixes, prefix => Assert.Matches("^[0-9a-f]{20}$", prefix));
    }

    /// <summary>The first digits of: printf 'push\0abc' | sha256sum.</summary>
    [Fact]
    public void A_prefix_is_the_beginning_of_the_hash_of_kind_and_scope() =>
        Assert.Equal("f2df21485740169950ba", Encoding.ASCII.GetString(EventIdPrefix.Of(EventIdKind.Push, "abc"u8)));

    [Fact]
    public void Two_starts_of_one_sensor_differ() => Assert.NotEqual(
        EventIdPrefix.Of(EventIdKind.Heartbeat, EventIdPrefix.SensorScope("s"u8, 1)),
        EventIdPrefix.Of(EventIdKind.Heartbeat, EventIdPrefix.SensorScope("s"u8, 2)));
}
