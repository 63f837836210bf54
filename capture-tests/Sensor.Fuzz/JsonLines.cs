using System.Text.Json;

namespace Sensor.Fuzz;

internal static class JsonLines
{
    /// <summary>One line is one object with the members that every event has.</summary>
    public static JsonElement Check(string line)
    {
        try
        {
            JsonElement parsed = JsonDocument.Parse(line).RootElement;
            Invariant.Holds(parsed.ValueKind == JsonValueKind.Object, "an event is an object");
            Invariant.Holds(parsed.TryGetProperty("event_id", out _), "an event has an id");
            string[] names = [.. parsed.EnumerateObject().Select(member => member.Name)];
            Invariant.Holds(names.Distinct().Count() == names.Length, $"a member stands once: {line}");

            return parsed;
        }
        catch (JsonException e)
        {
            throw new InvariantBroken($"a line is valid JSON ({e.Message}): {line}");
        }
    }
}
