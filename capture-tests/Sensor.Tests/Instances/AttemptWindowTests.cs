using Sensor.Instances;
using Sensor.Streams;

namespace Sensor.Tests.Instances;

public sealed class AttemptWindowTests
{
    private const long Second = 1_000_000_000;
    private const long Start = 1_700_000_000 * Second;
    private static readonly Endpoint Server = new(1, 6379);

    [Fact]
    public void Failures_of_one_client_with_one_user_count_up()
    {
        AttemptWindow window = new(new AttemptOptions());
        for (int i = 1; i <= 7; i++)
        {
            Assert.Equal(new Attempts(i, 1), window.Add(Server, 9, "bob"u8, Start + (i * Second)));
        }
    }

    [Fact]
    public void Users_clients_and_servers_are_counted_apart()
    {
        AttemptWindow window = new(new AttemptOptions());
        window.Add(Server, 9, "bob"u8, Start);
        Assert.Equal(new Attempts(1, 2), window.Add(Server, 9, "eve"u8, Start));
        Assert.Equal(new Attempts(1, 1), window.Add(Server, 10, "bob"u8, Start));
        Assert.Equal(new Attempts(1, 1), window.Add(new Endpoint(1, 6380), 9, "bob"u8, Start));
        Assert.Equal(new Attempts(2, 2), window.Add(Server, 9, "bob"u8, Start));
    }

    [Fact]
    public void A_failure_leaves_the_count_after_the_window()
    {
        AttemptWindow window = new(new AttemptOptions { WindowNs = 60 * Second });
        window.Add(Server, 9, "bob"u8, Start);
        window.Add(Server, 9, "bob"u8, Start + (40 * Second));
        Assert.Equal(2, window.Count(Server, 9, "bob"u8, Start + (50 * Second)).OfUser);
        Assert.Equal(1, window.Count(Server, 9, "bob"u8, Start + (63 * Second)).OfUser);
        Assert.Equal(new Attempts(0, 0), window.Count(Server, 9, "bob"u8, Start + (200 * Second)));
    }

    [Fact]
    public void A_failure_that_settles_late_counts_where_the_window_still_holds_its_time()
    {
        AttemptWindow window = new(new AttemptOptions { WindowNs = 60 * Second });
        window.Add(Server, 9, "bob"u8, Start + (50 * Second));
        Assert.Equal(2, window.Add(Server, 9, "bob"u8, Start + (10 * Second)).OfUser);
        Assert.Equal(2, window.Add(Server, 9, "bob"u8, Start - (500 * Second)).OfUser);
    }

    /// <summary>The counter against a list of all times, by steps of a twentieth of the window.</summary>
    [Fact]
    public void Random_times_give_what_a_list_of_them_gives()
    {
        Random random = new(7);
        AttemptCounter counter = new();
        List<long> times = [];
        long newest = 0;
        for (int i = 0; i < 5000; i++)
        {
            long step = Math.Max(0, newest + random.Next(-25, random.Next(8) == 0 ? 30 : 2));
            newest = Math.Max(newest, step);
            counter.Add(step);
            times.Add(step);
            // What was too old when it came never counts.
            times.RemoveAll(time => time <= newest - AttemptCounter.Steps);
            Assert.Equal(times.Count, counter.Count(newest));
        }
    }

    [Fact]
    public void Beyond_the_limits_whoever_failed_longest_ago_is_forgotten()
    {
        AttemptWindow window = new(new AttemptOptions { MaxClients = 3, MaxUsers = 2 });
        for (uint client = 1; client <= 3; client++)
        {
            window.Add(Server, client, "bob"u8, Start);
        }

        window.Add(Server, 1, "bob"u8, Start);
        window.Add(Server, 4, "bob"u8, Start);
        Assert.Equal(2, window.Count(Server, 1, "bob"u8, Start).OfUser);
        Assert.Equal(0, window.Count(Server, 2, "bob"u8, Start).OfUser);
        window.Add(Server, 1, "eve"u8, Start);
        Assert.Equal(new Attempts(1, 2), window.Add(Server, 1, "mallory"u8, Start));
        Assert.Equal(0, window.Count(Server, 1, "bob"u8, Start).OfUser);
    }
}
