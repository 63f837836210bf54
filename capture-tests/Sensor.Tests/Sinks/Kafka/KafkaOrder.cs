namespace Sensor.Tests.Sinks.Kafka;

/// <summary>What has to hold of what arrived.</summary>
internal static class KafkaOrder
{
    private const int Connections = 4;

    /// <summary>
    /// Events 0 to <paramref name="events"/> are all there; of each key in their order, once the second and later copies are
    /// taken away; and copies are less than one in a hundred.
    /// </summary>
    public static void Check(List<KafkaReader.Message> messages, int events, double mostDoubles = 0.01)
    {
        HashSet<string> seen = [];
        Dictionary<string, List<int>> byKey = [];
        foreach (KafkaReader.Message message in messages.Where(message => seen.Add(message.EventId)))
        {
            if (!byKey.TryGetValue(message.Key, out List<int>? numbers))
            {
                byKey.Add(message.Key, numbers = []);
            }

            numbers.Add(Convert.ToInt32(message.EventId[20..], 16));
        }

        Assert.Equal(events, seen.Count);
        Assert.Equal(Math.Min(events, Connections), byKey.Count);
        Assert.All(byKey.Values, numbers => Assert.Equal(numbers.Order(), numbers));
        double doubles = (messages.Count - seen.Count) / (double)events;
        Assert.True(doubles <= mostDoubles, $"{messages.Count - seen.Count} of {events} events came twice");
    }
}
