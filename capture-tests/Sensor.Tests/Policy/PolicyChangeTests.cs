using Sensor.Policy;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

/// <summary>Another policy takes the place of the first while a worker works.</summary>
public sealed class PolicyChangeTests
{
    [Fact]
    public void Values_that_a_new_policy_shows_are_shown_from_its_next_command_on()
    {
        PolicyOptions hidden = new();
        PolicyOptions shown = new() { Payload = new PayloadOptions { Value = PayloadTreatment.Show } };
        List<Event> told = Events(hidden, shown, hidden, "SET k one", "SET k two", "SET k three");
        Assert.Equal(["k,<REDACTED>", "k,two", "k,<REDACTED>"], told.Select(e => e["args"]));
    }

    [Fact]
    public void More_arguments_and_keys_that_a_new_policy_tells_of_are_told()
    {
        PolicyOptions few = new() { MaxArguments = 2, MaxKeys = 1 };
        PolicyOptions many = new() { MaxArguments = 20, MaxKeys = 20 };
        string words = "DEL " + string.Join(' ', Enumerable.Range(1, 20));
        List<Event> told = Events(few, many, few, words, words, words);
        Assert.Equal([2, 20, 2], told.Select(e => e["args"].Split(',').Length));
        Assert.Equal([1, 20, 1], told.Select(e => e["keys"].Split(',').Length));
    }

    private static List<Event> Events(
        PolicyOptions first, PolicyOptions second, PolicyOptions third, params string[] commands)
    {
        using PolicyWorker worker = new(first);
        worker.Open().Exchange(commands[0]);
        worker.InForce.Replace(PolicySnapshot.Compile(second));
        worker.Wait().Exchange(commands[1]);
        worker.InForce.Replace(PolicySnapshot.Compile(third));
        worker.Wait().Exchange(commands[2]);
        return worker.End().FindAll(e => e["event_type"] == "redis_command");
    }
}
