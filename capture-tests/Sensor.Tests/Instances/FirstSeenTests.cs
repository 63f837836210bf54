using System.Text;
using Sensor.Instances;
using Sensor.Streams;

namespace Sensor.Tests.Instances;

public sealed class FirstSeenTests
{
    private const long Hour = 3_600_000_000_000;
    private const long Start = 500_000 * Hour;
    private static readonly Endpoint Server = new(1, 6379);

    [Fact]
    public void Nothing_is_new_while_an_instance_is_learnt_and_then_each_name_once()
    {
        FirstSeen seen = new(new FirstSeenOptions { LearningTimeNs = Hour });
        Assert.False(seen.IsNew(Server, FirstSeenKind.User, "alice"u8, Start));
        Assert.False(seen.IsNew(Server, FirstSeenKind.User, "bob"u8, Start + Hour - 1));
        Assert.False(seen.IsNew(Server, FirstSeenKind.User, "alice"u8, Start + (2 * Hour)));
        Assert.True(seen.IsNew(Server, FirstSeenKind.User, "eve"u8, Start + Hour));
        Assert.False(seen.IsNew(Server, FirstSeenKind.User, "eve"u8, Start + (2 * Hour)));
        Assert.True(seen.IsNew(Server, FirstSeenKind.Command, "eve"u8, Start + (2 * Hour)));
    }

    [Fact]
    public void Each_instance_is_learnt_for_itself()
    {
        FirstSeen seen = new(new FirstSeenOptions { LearningTimeNs = Hour });
        seen.IsNew(Server, FirstSeenKind.User, "alice"u8, Start);
        Assert.False(seen.IsNew(new Endpoint(2, 6379), FirstSeenKind.User, "eve"u8, Start + (5 * Hour)));
    }

    [Fact]
    public void A_full_set_calls_nothing_new()
    {
        FirstSeen seen = new(new FirstSeenOptions { LearningTimeNs = 1, MaxNames = 2 });
        seen.IsNew(Server, FirstSeenKind.User, "a"u8, Start);
        Assert.True(seen.IsNew(Server, FirstSeenKind.User, "b"u8, Start + 1));
        Assert.False(seen.IsNew(Server, FirstSeenKind.User, "c"u8, Start + 2));
        Assert.False(seen.IsNew(Server, FirstSeenKind.User, "c"u8, Start + 3));
    }

    [Fact]
    public void Without_a_learning_time_nothing_is_asked_or_remembered()
    {
        FirstSeen seen = new(new FirstSeenOptions { LearningTimeNs = 0 });
        Assert.False(seen.IsNew(Server, FirstSeenKind.User, "a"u8, Start));
        Assert.Empty(seen.Export().Instances);
    }

    [Fact]
    public void What_was_learnt_outlives_a_restart_with_the_time_that_it_took()
    {
        FirstSeen before = new(new FirstSeenOptions { LearningTimeNs = Hour });
        before.IsNew(Server, FirstSeenKind.User, "alice"u8, Start);
        before.IsNew(Server, FirstSeenKind.Library, "lettuce"u8, Start);
        FirstSeen after = new(new FirstSeenOptions { LearningTimeNs = Hour });
        after.Import(before.Export());
        Assert.False(after.IsNew(Server, FirstSeenKind.User, "alice"u8, Start + (3 * Hour)));
        Assert.False(after.IsNew(Server, FirstSeenKind.Library, "lettuce"u8, Start + (3 * Hour)));
        Assert.True(after.IsNew(Server, FirstSeenKind.Library, Encoding.UTF8.GetBytes("jedis"), Start + (3 * Hour)));
    }
}
